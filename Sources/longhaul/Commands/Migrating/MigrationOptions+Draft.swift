import Journal
import Migrations

extension MigrationOptions {
  /// What is asked, checked against the configuration.
  ///
  /// - Throws: `Complaint` that names what does not fit.
  func draft(_ configuration: Configuration) throws(Complaint) -> Draft {
    let source = try configuration.region(from)
    let destination = try configuration.region(to.first ?? "")
    if source.name == destination.name {
      throw Complaint(
        .usage, "the volumes are in \(source.name) already; --from and --to need two regions")
    }
    return Draft(
      from: source.name, to: destination.name, volumes: try volumes(),
      policy: try policy(configuration),
      options: Options(
        hooks: try hookSet(configuration), distrustObjectMap: distrustObjectMap,
        destination: shape.destination))
  }

  private func volumes() throws(Complaint) -> [Draft.Volume] {
    if sources.isEmpty {
      throw Complaint(
        .usage, "name the source images before --from; what follows --to REGION are destinations")
    }
    var destinations: [ImageAddress] = []
    for text in to.dropFirst() {
      guard let address = ImageAddress(text: text) else {
        throw Complaint(.usage, "\"\(text)\" is not \(ImageAddress.form)")
      }
      destinations.append(address)
    }
    if destinations.isEmpty { destinations = sources }
    guard destinations.count == sources.count else {
      throw Complaint(
        .usage,
        "\(sources.count) source images and \(destinations.count) destination images:"
          + " give a destination for each, or none")
    }
    for (images, what) in [(sources, "source"), (destinations, "destination")] {
      for (index, image) in images.enumerated() where images[..<index].contains(image) {
        throw Complaint(.usage, "\(image) is a \(what) twice")
      }
    }
    return zip(sources, destinations).map { source, destination in
      Draft.Volume(source: source, destination: destination, overwrite: overwrite)
    }
  }

  private func policy(_ configuration: Configuration) throws(Complaint) -> Policy {
    var policy = try configuration.policy(policy)
    if let target {
      guard Policy.targets.contains(target) else {
        throw Complaint(
          .usage,
          "--target has to be \(Policy.targets.lowerBound.forPeople) to"
            + " \(Policy.targets.upperBound.forPeople), not \(target.forPeople)")
      }
      policy.target = target
    }
    if let mostRounds {
      guard Policy.roundCounts.contains(mostRounds) else {
        throw Complaint(
          .usage,
          "--most-rounds has to be \(Policy.roundCounts.lowerBound) to"
            + " \(Policy.roundCounts.upperBound), not \(mostRounds)")
      }
      policy.mostRounds = mostRounds
    }
    if let roundInterval {
      guard roundInterval >= .seconds(1) else {
        throw Complaint(.usage, "--round-interval has to be at least 1 s")
      }
      policy.roundInterval = roundInterval
    }
    policy.cutover = cutover ?? policy.cutover
    policy.divergence = divergence ?? policy.divergence
    policy.verification = verification ?? policy.verification
    return policy
  }

  private func hookSet(_ configuration: Configuration) throws(Complaint) -> String? {
    switch hooks {
    case "none": return nil
    case nil: return configuration.hooks["default"] == nil ? nil : "default"
    case let name?:
      _ = try configuration.hooks(name)
      return name
    }
  }
}
