import Transfer

/// Where a region's workers serve snapshots to the other regions' workers.
struct TransferAddresses: Hashable, Sendable {
  /// `HOST:PORT` to listen at; port 0 takes a free one.
  var listen = PeerEndpoint(host: "0.0.0.0", port: 7443)
  /// What the others are told to connect to; else where it listens.
  var advertise: AdvertisedAddress?
}

extension TransferAddresses {
  init(_ section: Section) {
    listen = section.value("listen") ?? listen
    advertise = section.value("advertise")
  }

  /// What to tell the others.
  func advertised(host: String, port: Int) -> String {
    let isEverywhere = ["0.0.0.0", "::", "*"].contains(listen.host)
    return advertise?.address(host: host, port: port)
      ?? "\(PeerEndpoint(host: isEverywhere ? host : listen.host, port: port))"
  }
}
