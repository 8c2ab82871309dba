import Certificates
import FoundationEssentials
import Testing

@Suite struct AuthorityTests {
  let authority: Authority
  let west: WorkerIdentity

  init() throws {
    authority = try Authority(validity: .days(10))
    west = try WorkerIdentity(region: "west", name: "worker-1")
  }

  private func facts(_ pair: KeyPair) throws -> CertificateFacts {
    try CertificateFacts(pem: pair.certificate)
  }

  @Test func `a worker's certificate names its region and its worker`() throws {
    let pair = try authority.issue(to: west, validity: .days(5))
    let read = try facts(pair)
    #expect(read.worker == west)
    #expect(try read.belongs(toKey: pair.key))
    #expect(read.refusal(by: try facts(authority.keyPair)) == nil)
    #expect(!read.isAuthority)
  }

  @Test func `an expired certificate, and one of another authority, are refused with the reason`()
    throws
  {
    let past = try Validity(
      from: Date(timeIntervalSinceNow: -200), until: Date(timeIntervalSinceNow: -100))
    let own = try facts(authority.keyPair)
    let expired = try facts(authority.issue(to: west, validity: past))
    #expect(expired.refusal(by: own)?.contains("expired") == true)

    let foreign = try facts(Authority(validity: .days(10)).issue(to: west, validity: .days(5)))
    #expect(foreign.refusal(by: own)?.contains("not by the authority") == true)
  }

  @Test func `a worker's certificate cannot sign others, nor with another's key`() throws {
    let worker = try authority.issue(to: west, validity: .days(5))
    #expect(throws: CertificateProblem.notAnAuthority) { try Authority(worker) }
    #expect(throws: CertificateProblem.keyDoesNotMatch) {
      try Authority(KeyPair(certificate: authority.keyPair.certificate, key: worker.key))
    }
  }

  @Test func `an authority read back from its files signs like the one that was made`() throws {
    let again = try Authority(authority.keyPair)
    let pair = try again.issue(to: west, validity: .days(5))
    #expect(try facts(pair).refusal(by: facts(authority.keyPair)) == nil)
  }

  @Test func `a certificate never outlives its authority`() throws {
    let read = try facts(authority.issue(to: west, validity: .days(500)))
    #expect(try read.validity.until <= facts(authority.keyPair).validity.until)
  }

  @Test func `a broken key is reported without quoting it`() throws {
    let pair = try authority.issue(to: west, validity: .days(5))
    #expect(throws: CertificateProblem.unreadable("private key", reason: "it cannot be decoded")) {
      try facts(pair).belongs(toKey: "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n")
    }
    #expect(!"\(pair) \(String(reflecting: pair))".contains("PRIVATE KEY"))
  }

  @Test(arguments: ["", "a/b", "a b", "ä", String(repeating: "x", count: 64)])
  func `a name that would change the meaning of the identity is refused`(name: String) {
    #expect(throws: CertificateProblem.unfitName(name)) {
      try WorkerIdentity(region: "west", name: name)
    }
    #expect(WorkerIdentity(uri: "longhaul://west/\(name)") == nil)
  }
}
