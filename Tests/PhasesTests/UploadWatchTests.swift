import OpenStack
import Testing

@testable import Phases

struct UploadWatchTests {
  private let start = ContinuousClock.now

  @Test func `an upload may take any time to begin, and any time from then on`() {
    var watch = UploadWatch()
    for (hours, status) in [(0, "queued"), (9, "queued"), (10, "saving"), (99, "saving")] {
      let over = watch.isOver(
        Status<GlanceImage>(rawValue: status), isUploading: true, at: start + .seconds(hours * 3600)
      )
      #expect(!over)
    }
  }

  @Test func `one that is back where it began is over, unless Cinder tries again`() {
    var watch = UploadWatch()
    let story = [
      (0, "saving", false), (10, "queued", false), (69, "queued", false), (69.5, "saving", false),
      (70, "queued", false), (129, "queued", false), (130, "queued", true),
    ]
    for (seconds, status, isOver) in story {
      let now = start + .seconds(seconds)
      let over = watch.isOver(Status<GlanceImage>(rawValue: status), isUploading: true, at: now)
      #expect(over == isOver, "\(seconds)")
    }
  }

  @Test(arguments: ["queued", "saving", "killed", "deleted"])
  func `one that Cinder no longer works at is over`(status: String) {
    var watch = UploadWatch()
    let over = watch.isOver(Status<GlanceImage>(rawValue: status), isUploading: false, at: start)
    #expect(over)
  }

  @Test(arguments: ["killed", "deleted"])
  func `what Glance gave up is over`(status: String) {
    var watch = UploadWatch()
    let over = watch.isOver(Status<GlanceImage>(rawValue: status), isUploading: true, at: start)
    #expect(over)
  }
}
