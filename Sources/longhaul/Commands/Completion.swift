import ArgumentParser

/// Prints the shell's completion script.
struct Completion: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the completion script for bash, zsh or fish.",
    discussion: "For bash: longhaul completion bash > /etc/bash_completion.d/longhaul")

  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish
  }

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  func run() {
    let script =
      switch shell {
      case .bash: Longhaul.completionScript(for: .bash)
      case .zsh: Longhaul.completionScript(for: .zsh)
      case .fish: Longhaul.completionScript(for: .fish)
      }
    StandardOutput.write(script)
  }
}
