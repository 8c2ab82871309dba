import Testing

@testable import Transfer

@Suite struct ZeroScanTests {
  private func runs(_ bytes: [UInt8]) -> [ZeroScan.Run] {
    bytes.withUnsafeBytes { ZeroScan.runs(in: $0) }
  }

  @Test func `nothing has no runs`() { #expect(runs([]).isEmpty) }

  @Test func `zeros and data are told apart in blocks, a short last one too`() {
    var bytes = [UInt8](repeating: 0, count: 5 * 4096 + 100)
    bytes[4096 * 2 + 4095] = 1
    bytes[5 * 4096 + 99] = 1
    #expect(
      runs(bytes) == [
        ZeroScan.Run(range: 0..<8192, isZero: true),
        ZeroScan.Run(range: 8192..<12_288, isZero: false),
        ZeroScan.Run(range: 12_288..<20_480, isZero: true),
        ZeroScan.Run(range: 20_480..<20_580, isZero: false),
      ])
  }

  @Test(arguments: [1, 2, 7, 4096, 10_000])
  func `one byte anywhere makes it data`(count: Int) {
    let zeros = [UInt8](repeating: 0, count: count)
    #expect(zeros.withUnsafeBytes { ZeroScan.isZero($0) })
    for index in [0, count / 2, count - 1] {
      var bytes = zeros
      bytes[index] = 9
      #expect(!bytes.withUnsafeBytes { ZeroScan.isZero($0) })
    }
  }
}
