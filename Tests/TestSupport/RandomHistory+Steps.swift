import Ceph

extension RandomHistory {
  func step(on image: Image) async throws {
    switch Int.random(in: 0..<100, using: &generator) {
    case ..<46: try await write(to: image)
    case ..<58: try await writeZeroes(to: image)
    case ..<70: try await discard(from: image)
    case ..<76: try await discardObjects(of: image)
    case ..<84: try await resize(image)
    case ..<91: try await addForeignSnapshot(to: image)
    case ..<97: try await removeForeignSnapshot(from: image)
    default: try await flatten(image)
    }
  }

  func write(to image: Image) async throws {
    let range = randomRange()
    var bytes: [UInt8]
    let kind = Int.random(in: 0..<100, using: &generator)
    switch kind {
    case ..<15: bytes = [UInt8](repeating: 0, count: range.count)
    case ..<30:
      bytes = [UInt8](repeating: 0, count: range.count)
      bytes[Int.random(in: 0..<range.count, using: &generator)] = 1
    default: bytes = generator.bytes(range.count)
    }
    note("write \(range) of \(kind < 15 ? "zeros" : kind < 30 ? "one byte" : "random bytes")")
    try await image.write(UInt64(range.lowerBound), bytes)
    contents.replaceSubrange(range, with: bytes)
  }

  private func writeZeroes(to image: Image) async throws {
    let range = randomRange()
    note("write zeroes \(range)")
    try await image.writeZeroes(UInt64(range.lowerBound), UInt64(range.count))
    contents.replaceSubrange(range, with: [UInt8](repeating: 0, count: range.count))
  }

  private func discard(from image: Image) async throws {
    try await discard(randomRange(), from: image)
  }

  private func discardObjects(of image: Image) async throws {
    let size = Int(objectSize)
    let objects = (contents.count + size - 1) / size
    let first = Int.random(in: 0..<objects, using: &generator)
    let last = Int.random(in: first..<min(objects, first + 4), using: &generator)
    try await discard(first * size..<min((last + 1) * size, contents.count), from: image)
  }

  /// A discard is a hint: what the image reads afterwards is what it holds.
  private func discard(_ range: Range<Int>, from image: Image) async throws {
    note("discard \(range)")
    try await image.discard(UInt64(range.lowerBound), UInt64(range.count))
    let bytes = try await image.read(UInt64(range.lowerBound), count: range.count)
    contents.replaceSubrange(range, with: bytes)
  }

  private func resize(_ image: Image) async throws {
    let size = Int(sectors(in: 1...min(limits.size, objectSize * 256)))
    note("resize \(contents.count) → \(size)")
    try await image.resize(to: UInt64(size))
    if size < contents.count {
      contents.removeSubrange(size...)
    } else {
      contents += [UInt8](repeating: 0, count: size - contents.count)
    }
  }

  private func flatten(_ image: Image) async throws {
    guard hasParent else { return }
    note("flatten")
    try await image.flatten()
    hasParent = false
  }

  /// A range that is not empty: mostly small, sometimes over several objects, half of them aligned.
  private func randomRange() -> Range<Int> {
    let most = [512, 4096, 65_536, Int(objectSize), Int(objectSize) * 3]
    let limit = min(most.randomElement(using: &generator) ?? 4096, contents.count)
    var start = Int.random(in: 0..<contents.count, using: &generator)
    if generator.chance(50) { start = start / 4096 * 4096 }
    let length = min(Int.random(in: 1...limit, using: &generator), contents.count - start)
    return start..<start + length
  }
}
