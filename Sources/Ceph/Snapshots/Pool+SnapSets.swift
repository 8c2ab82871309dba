import CCeph
import CRados
import Glibc

extension Pool {
  /// What RADOS keeps of each of these objects, all asked for at once
  /// (`librados::ObjectReadOperation::list_snaps`).
  func snapSets(of objects: [String]) async throws -> [SnapSet] {
    let object = objects.count == 1 ? objects[0] : "\(objects.count) objects"
    return try await handle.blocking(Call("list_snaps", "\(path)/\(object)")) { raw, call in
      let names = objects.map { strdup($0) }
      defer { for name in names { free(name) } }
      let answers = Answers()
      try names.map { UnsafePointer($0) }.withUnsafeBufferPointer { names in
        _ = try call.check(
          longhaul_list_snaps(
            raw, names.baseAddress, names.count, take, Unmanaged.passUnretained(answers).toOpaque())
        )
      }
      if let (index, code) = answers.failure {
        throw Call(call.operation, "\(self.path)/\(objects[index])").error(code)
      }
      return answers.snapSets
    }
  }
}

/// Confined to the thread that asks.
private final class Answers {
  var snapSets: [SnapSet] = []
  var failure: (object: Int, code: Int32)?
}

private func take(
  _ context: UnsafeMutableRawPointer?, _ object: Int, _ result: Int32, _ newest: UInt64,
  _ clones: UnsafePointer<longhaul_clone>?, _ count: Int
) {
  guard let context else { return }
  let answers = Unmanaged<Answers>.fromOpaque(context).takeUnretainedValue()
  if result < 0, result != -ENOENT, answers.failure == nil { answers.failure = (object, result) }
  let clones = UnsafeBufferPointer(start: clones, count: count).map(SnapSet.Clone.init)
  answers.snapSets.append(SnapSet(newest: newest, clones: clones))
}

extension SnapSet.Clone {
  fileprivate init(_ clone: longhaul_clone) {
    let snapshots = UnsafeBufferPointer(start: clone.snaps, count: clone.snap_count)
    let overlaps = UnsafeBufferPointer(start: clone.overlaps, count: clone.overlap_count)
    self.init(
      snapshots: clone.is_head == 0 ? Array(snapshots) : nil, size: clone.size,
      overlap: overlaps.reduce(into: RangeSet()) {
        $0.insert(contentsOf: $1.offset..<$1.offset + $1.length)
      })
  }
}
