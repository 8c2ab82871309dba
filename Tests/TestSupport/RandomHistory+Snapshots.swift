import Ceph

extension RandomHistory {
  func addForeignSnapshot(to image: Image) async throws {
    guard foreignSnapshots.count < limits.foreignSnapshots else { return }
    foreignSnapshotCount += 1
    let name = "foreign-\(foreignSnapshotCount)"
    _ = try await takeSnapshot(name, of: image)
    foreignSnapshots.append(name)
    guard generator.chance(30) else { return }
    note("rename \(name)")
    try await image.renameSnapshot(name, to: "\(name)-renamed")
    foreignSnapshots[foreignSnapshots.count - 1] = "\(name)-renamed"
  }

  func removeForeignSnapshot(from image: Image) async throws {
    guard let index = foreignSnapshots.indices.randomElement(using: &generator) else { return }
    let name = foreignSnapshots.remove(at: index)
    note("remove snapshot \(name)")
    try await image.removeSnapshot(name)
  }
}
