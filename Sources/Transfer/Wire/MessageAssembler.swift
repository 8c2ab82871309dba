import NIOCore

/// Puts messages together from what comes in, however it was cut on the way.
///
/// Each message's body has a buffer of its own that is allocated once, when its length is known
/// and found allowed; a frame's payload stays in it until it is written to the image.
struct MessageAssembler {
  private enum State {
    case envelope(ByteBuffer)
    case body(MessageKind, ByteBuffer, missing: Int)
  }

  private var state = State.envelope(ByteBuffer())

  /// The next whole message, taken from the start of `input`; nil when more has to come.
  mutating func next(from input: inout ByteBuffer) throws -> Message? {
    while true {
      switch state {
      case .envelope(var head):
        state = .envelope(ByteBuffer())
        head.take(Envelope.size - head.readableBytes, from: &input)
        guard head.readableBytes == Envelope.size else {
          state = .envelope(head)
          return nil
        }
        let (kind, length) = try Self.envelope(&head)
        state = .body(kind, ByteBufferAllocator().buffer(capacity: length), missing: length)
      case .body(let kind, var body, let missing):
        // Or the buffer would have two owners, and be copied with each write.
        state = .envelope(ByteBuffer())
        let left = missing - body.take(missing, from: &input)
        guard left == 0 else {
          state = .body(kind, body, missing: left)
          return nil
        }
        return try Message(kind, body: &body)
      }
    }
  }

  private static func envelope(_ head: inout ByteBuffer) throws -> (MessageKind, Int) {
    guard let (code, length) = head.readMultipleIntegers(as: (UInt8, UInt32).self),
      let kind = MessageKind(rawValue: code)
    else { throw WireError("a message of an unknown kind came") }
    guard length <= kind.longestBody else {
      throw WireError("a message of \(length) bytes is too long")
    }
    return (kind, Int(length))
  }
}

extension ByteBuffer {
  /// Appends at most `count` bytes from the start of `input`, and returns how many.
  @discardableResult
  fileprivate mutating func take(_ count: Int, from input: inout ByteBuffer) -> Int {
    let count = min(count, input.readableBytes)
    guard count > 0 else { return 0 }
    input.readWithUnsafeReadableBytes { bytes in
      writeBytes(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      return count
    }
    return count
  }
}
