/// Who may run, or be started, while the migration's row says so.
///
/// It passes from the source to nobody at the freeze, and from nobody to one of the sides at
/// activation or thaw: never from one side to the other at once.
public enum Owner: String, Codable, Sendable, CaseIterable {
  case source, nobody, destination
}
