import ArgumentParser
import Ceph
import Certificates
import Journal
import Migrations
import OpenStack
import Phases
import Postgres

/// How a command that threw ends: what is said, and the process' exit status.
struct Ending {
  let status: ProcessStatus
  /// nil: all was said already.
  let message: String?

  init(_ status: ProcessStatus, _ message: String) {
    self.status = status
    self.message = "longhaul: " + message.trimmingLines
  }

  init(_ error: any Error) {
    switch error {
    case let error as Complaint: self.init(error.status, error.description)
    case let error as ConfigurationError: self.init(.configuration, error.description)
    case let error as CertificateProblem: self.init(.configuration, error.description)
    case let error as PostgresError: self.init(error)
    case let error as CephError: self.init(error)
    case is IllegalTransition, is ImageTaken, is NotCompared, is SchemaMismatch,
      is CannotFailBack, is CannotFinalize, is CannotRehearse, is StillRetained:
      self.init(.refused, "\(error)")
    case is NoSuchMigration, is UnknownServer: self.init(.notFound, "\(error)")
    case is AmbiguousServer, is ForeignServer: self.init(.usage, "\(error)")
    case let error as CloudConfigurationError: self.init(.configuration, error.description)
    case let error as CloudError: self.init(error)
    case is CancellationError: self.init(.failure, "interrupted")
    default: self.init(parsing: error)
    }
  }

  private init(_ error: PostgresError) {
    if error.isUndefinedTable {
      self.init(.refused, "the database has no schema of Longhaul: run longhaul db migrate")
    } else if error.isConnectionLost {
      self.init(
        .unavailable,
        "Postgres cannot be reached: \(error.message); look at database in the configuration,"
          + " at the PG variables, and whether the server runs")
    } else if error.isInsufficientPrivilege {
      self.init(.refused, "the database role may not do that: \(error.message)")
    } else {
      self.init(.failure, "Postgres: \(error)")
    }
  }

  private init(_ error: CephError) {
    self.init(error.isNotFound ? .notFound : .unavailable, "\(error)")
  }

  private init(_ error: CloudError) {
    let status: ProcessStatus =
      switch error.kind {
      // A balancer answers for a service that is away.
      case .refused: error.isNotFound ? .notFound : error.isPassing ? .unavailable : .refused
      case .unauthorized, .unusable: .configuration
      case .unreachable, .untrusted, .timedOut, .connectionLost: .unavailable
      case .unexpected: .failure
      }
    self.init(status, error.description)
  }

  /// What the argument parser threw: help and the version are no failures.
  private init(parsing error: any Error) {
    if let code = error as? ExitCode {
      self.init(status: ProcessStatus(rawValue: code.rawValue) ?? .failure, message: nil)
      return
    }
    let message = Longhaul.fullMessage(for: error)
    switch Longhaul.exitCode(for: error) {
    case .success: self.init(status: .success, message: message)
    case .validationFailure:
      let text = message.hasPrefix("Error: ") ? "longhaul: " + message.dropFirst(7) : message
      self.init(status: .usage, message: text)
    default: self.init(.failure, "\(error)")
    }
  }

  private init(status: ProcessStatus, message: String?) {
    self.status = status
    self.message = message
  }
}

extension String {
  /// Without blank lines at its end.
  fileprivate var trimmingLines: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
