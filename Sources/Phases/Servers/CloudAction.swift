/// What changes something in a cloud, as the ledger and reports name it.
enum CloudAction: String {
  case createVolume = "create volume"
  case extendVolume = "extend volume"
  case describeVolume = "describe volume"
  case keepVolume = "keep volume"
  case deleteVolume = "delete volume"
  case createPort = "create port"
  case deletePort = "delete port"
  case createSecurityGroup = "create security group"
  case createKeyPair = "create key pair"
  case createServer = "create server"
  case describeServer = "describe server"
  case deleteServer = "delete server"
  case stopServer = "stop server"
  case startServer = "start server"
  case lockServer = "lock server"
  case unlockServer = "unlock server"
}
