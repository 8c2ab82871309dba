import Glibc

/// A range of addresses in CIDR's notation, IPv4 or IPv6.
struct AddressRange {
  private let prefix: [UInt8]
  private let bits: Int

  /// nil when it is not CIDR.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let bytes = Self.bytes(String(parts[0])), let bits = Int(parts[1]),
      (0...bytes.count * 8).contains(bits)
    else { return nil }
    prefix = bytes
    self.bits = bits
  }

  /// Whether an address lies in it.
  func contains(_ address: String) -> Bool {
    guard let bytes = Self.bytes(address), bytes.count == prefix.count else { return false }
    let whole = bits / 8
    guard bytes.prefix(whole) == prefix.prefix(whole) else { return false }
    guard bits % 8 != 0 else { return true }
    let mask = UInt8(truncatingIfNeeded: 0xff << (8 - bits % 8))
    return bytes[whole] & mask == prefix[whole] & mask
  }

  /// Whether an address in it is the one that a card gives itself by its own: RFC 4291, modified EUI-64.
  func isAutomatic(_ address: String, card: String) -> Bool {
    let mac = card.split(separator: ":").compactMap { UInt8($0, radix: 16) }
    guard mac.count == 6, contains(address), let bytes = Self.bytes(address), bytes.count == 16
    else { return false }
    return Array(bytes.suffix(8))
      == [mac[0] ^ 2, mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]]
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      if inet_pton(family, text, &bytes) == 1 { return bytes }
    }
    return nil
  }
}
