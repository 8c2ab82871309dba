import Glibc

extension Image {
  /// Whether a snapshot that was taken just now may read otherwise a moment later, because the image
  /// is being made smaller by another client.
  ///
  /// librbd does not suspend a shrink for a snapshot: until the client that shrinks knows of the
  /// snapshot, what it removes is removed from the snapshot as well (measured on 16.2.15). A shrink
  /// that had begun before has left objects of which the snapshot's object map says that their
  /// removal is under way; one that began meanwhile shows the same in the image's own map, and when it
  /// is over the image is smaller than the snapshot, or, if it was made larger again, lacks the last
  /// objects that the snapshot has. So they are looked at in this order. For an image without object
  /// map only the size tells. A map that cannot be read counts as a shrink.
  public func isShrinking(since snapshot: Snapshot) async throws -> Bool {
    let id = try await information().id
    do {
      let taken = try await pool.objectMap(ofImage: id, at: snapshot.id)
      if taken?.hasPending == true { return true }
      let now = try await pool.objectMap(ofImage: id, at: nil)
      if now?.hasPending == true { return true }
      if let taken, let now, now.isCut(since: taken) { return true }
    } catch let error as CephError where error.code == EBADMSG {
      return true
    }
    // This handle would learn of another size by and by; one that is opened now sees it.
    let image = try await pool.open(id: id, readOnly: true)
    let size = try? await image.size()
    await image.close()
    return size.map { $0 < snapshot.size } ?? true
  }
}
