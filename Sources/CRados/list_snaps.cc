#include "CRados.h"

#include <memory>
#include <rados/librados.hpp>
#include <vector>

namespace {

struct Release {
  void operator()(librados::AioCompletion *completion) const { completion->release(); }
};

struct Question {
  librados::ObjectReadOperation operation;
  librados::snap_set_t answer;
  int result = 0;
  std::unique_ptr<librados::AioCompletion, Release> completion;
};

void hand_over(
    const librados::snap_set_t &answer, size_t object, longhaul_snap_set take, void *context) {
  std::vector<longhaul_clone> clones;
  std::vector<std::vector<longhaul_range>> overlaps;
  clones.reserve(answer.clones.size());
  overlaps.reserve(answer.clones.size());
  for (const auto &clone : answer.clones) {
    auto &ranges = overlaps.emplace_back();
    for (const auto &[offset, length] : clone.overlap) ranges.push_back({offset, length});
    clones.push_back(
        {clone.cloneid == librados::SNAP_HEAD, clone.snaps.data(), clone.snaps.size(), clone.size,
         ranges.data(), ranges.size()});
  }
  take(context, object, 0, answer.seq, clones.data(), clones.size());
}

// Only missing memory throws, and ends the process: answers are still to be written to what it would
// leave behind.
int ask(
    rados_ioctx_t pool, const char *const *objects, size_t count, longhaul_snap_set take,
    void *context) noexcept {
  librados::IoCtx shared, own;
  librados::IoCtx::from_rados_ioctx_t(pool, shared);
  own.dup(shared);
  own.snap_set_read(librados::SNAP_DIR);

  std::vector<Question> questions(count);
  size_t asked = 0;
  int code = 0;
  for (; asked < count && code == 0; ++asked) {
    auto &question = questions[asked];
    question.completion.reset(librados::Rados::aio_create_completion());
    question.operation.list_snaps(&question.answer, &question.result);
    code = own.aio_operate(
        objects[asked], question.completion.get(), &question.operation, nullptr);
    if (code != 0) question.completion.reset();
  }
  // From the last on: when that is answered the others mostly are, and this thread wakes up once.
  for (size_t object = asked; object-- > 0;)
    if (questions[object].completion) questions[object].completion->wait_for_complete();
  if (code != 0) return code;

  for (size_t object = 0; object < count; ++object) {
    auto &question = questions[object];
    code = question.completion->get_return_value();
    if (code == 0) code = question.result;
    if (code < 0) {
      take(context, object, code, 0, nullptr, 0);
    } else {
      hand_over(question.answer, object, take, context);
    }
  }
  return 0;
}

}  // namespace

int longhaul_list_snaps(
    rados_ioctx_t pool, const char *const *objects, size_t count, longhaul_snap_set take,
    void *context) {
  return ask(pool, objects, count, take, context);
}
