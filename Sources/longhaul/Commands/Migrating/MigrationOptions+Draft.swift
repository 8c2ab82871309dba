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
      policy: try choices.policy(configuration),
      options: Options(
        hooks: try choices.hookSet(configuration),
        probe: try choices.probeName(configuration, ofServer: false),
        distrustObjectMap: choices.distrustObjectMap,
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
}
