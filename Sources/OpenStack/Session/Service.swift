/// A kind of service, as the catalog names it.
public enum Service: String, Hashable, Sendable, CaseIterable {
  case identity, compute, volume, image, network

  /// The catalog's types that stand for it, the usual one first.
  var types: [String] {
    switch self {
    case .identity: ["identity"]
    case .compute: ["compute"]
    case .volume: ["volumev3", "block-storage", "block-store", "volume"]
    case .image: ["image"]
    case .network: ["network"]
    }
  }
}
