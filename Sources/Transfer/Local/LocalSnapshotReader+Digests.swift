import Ceph

extension LocalSnapshotReader {
  /// Reads the ranges, a few at once, and keeps only their digests.
  public func digests(of ranges: [Range<UInt64>]) async throws -> [Digest] {
    try await withThrowingTaskGroup(of: (Int, Digest).self) { group in
      var digests = [Digest?](repeating: nil, count: ranges.count)
      for (index, range) in ranges.enumerated() {
        if index >= 4, let (done, digest) = try await group.next() { digests[done] = digest }
        group.addTask { [image = images.image] in
          let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: range.count, alignment: 64)
          defer { buffer.deallocate() }
          let count = try await image.read(range.lowerBound, into: buffer)
          return (index, Digest(of: UnsafeRawBufferPointer(rebasing: buffer[..<count])))
        }
      }
      for try await (done, digest) in group { digests[done] = digest }
      return digests.compactMap(\.self)
    }
  }
}
