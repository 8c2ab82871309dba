extension RangeSet<UInt64> {
  /// A set of one range; empty for an empty one.
  package init(_ range: Range<UInt64>) {
    self.init()
    insert(contentsOf: range)
  }
}
