import ArgumentParser

/// How results are written.
enum OutputFormat: String, Choice, ExpressibleByArgument {
  case table, json, csv
}
