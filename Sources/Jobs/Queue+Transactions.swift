public import Postgres

extension Queue {
  /// Locks the claim's job for the rest of the transaction, so that nobody can reap, claim or
  /// withdraw it in between. Every later write of a handler starts its transaction with it.
  ///
  /// Without a claim, nothing of the transaction happens: its next statement or its commit throws
  /// `ClaimLost`.
  public func hold(_ claim: Claim, in transaction: Transaction) {
    send(.hold, claim, in: transaction)
  }

  /// Marks the claim's job as done. When the claim was lost, nothing of the transaction happens:
  /// its next statement or its commit throws `ClaimLost`.
  public func settle(_ claim: Claim, in transaction: Transaction) {
    send(.settle, claim, in: transaction)
  }

  /// Marks the claim's job as dead. When the claim was lost, nothing of the transaction happens:
  /// its next statement or its commit throws `ClaimLost`.
  /// - Parameter reason: a sentence for operators.
  public func bury(_ claim: Claim, reason: String, in transaction: Transaction) {
    transaction.send(.bury, claim.job, claim.fence, claim.worker, reason) {
      Queue.meaning(of: $0, claim)
    }
  }

  /// Takes jobs back that are ready or running; those that are over stay as they are. Workers that
  /// run them lose their claims at the commit, and are told.
  public func withdraw(_ jobs: [JobID], in transaction: Transaction) {
    guard !jobs.isEmpty else { return }
    transaction.send(.withdraw, jobs)
  }

  private func send(_ statement: Statement<Void>, _ claim: Claim, in transaction: Transaction) {
    transaction.send(statement, claim.job, claim.fence, claim.worker) {
      Queue.meaning(of: $0, claim)
    }
  }

  /// A fenced statement that found nothing has divided by zero.
  static func meaning(of error: PostgresError, _ claim: Claim) -> any Error {
    error.sqlState == "22012" ? ClaimLost(claim) : error
  }
}
