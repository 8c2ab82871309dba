import Testing

@testable import Servers

struct NameTests {
  @Test(arguments: [
    ("m1.*", "m1.small", true), ("m1.*", "m2.small", false), ("*", "", true), ("", "", true),
    ("a?c", "abc", true), ("a?c", "ac", false), ("*.large", "m1.x.large", true),
    ("*a*b", "xaxxab", true), ("*a*b", "xaxxabc", false), ("a**", "a", true), ("[a]", "a", false),
  ])
  func `a pattern has stars and question marks`(pattern: String, name: String, fits: Bool) {
    #expect(Pattern(pattern).fits(name) == fits)
  }

  @Test(arguments: [
    ("192.168.77.0/24", "192.168.77.255", true), ("192.168.77.0/24", "192.168.78.0", false),
    ("10.0.0.0/9", "10.127.255.255", true), ("10.0.0.0/9", "10.128.0.0", false),
    ("0.0.0.0/0", "1.2.3.4", true), ("10.1.2.3/32", "10.1.2.3", true),
    ("fd00:77::/64", "fd00:77::1:2", true), ("fd00:77::/64", "fd00:78::1", false),
    ("fd00::/8", "10.0.0.1", false), ("10.0.0.0/8", "fd00::1", false),
  ])
  func `a range holds its addresses`(range: String, address: String, isIn: Bool) throws {
    #expect(try #require(AddressRange(range)).contains(address) == isIn)
  }

  @Test(arguments: ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "a/8", "10.0.0.0/-1"])
  func `what is no range is none`(text: String) {
    #expect(AddressRange(text) == nil)
  }
}
