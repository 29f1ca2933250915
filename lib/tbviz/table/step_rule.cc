#include "tbviz/table/step_rule.h"

#include <algorithm>
#include <utility>

namespace tbviz {
namespace {

constexpr std::size_t kMostRounds = 4096;
constexpr std::size_t kMostSources = 64;

bool is_epoch(const RowCounter& counter) {
  return !counter.withdrawn && counter.rank.kind == CounterKind::kEpoch;
}

/// The counter that serves best among those finer than an epoch; null if there is none.
/// Trials are for those who know nothing else.
const RowCounter* finest(const Row& row, bool trials) {
  const RowCounter* best = nullptr;
  for (const RowCounter& counter : row.counters) {
    if (counter.withdrawn || is_epoch(counter) || !counter.value.whole) continue;
    if (counter.rank == kTrialCounter && !trials) continue;
    if (best == nullptr || counter.rank.rank < best->rank.rank) best = &counter;
  }
  return best;
}

/// The values that only repeat `counter` are no curves.
void use(Row& row, const RowCounter& counter) {
  const auto index = static_cast<std::size_t>(&counter - row.counters.data());
  std::erase_if(row.values, [index](const RowValue& value) {
    return value.counter == index && !value.asked_for;
  });
}

// Steps wrap rather than overflow: they come from foreign text.
std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t minus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t times(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

}  // namespace

std::optional<std::int64_t> StepRule::step_of(Row& row) {
  const bool has_values = !row.values.empty();
  if (options_->number) {
    for (const RowCounter& counter : row.counters) {
      if (counter.rank.kind == CounterKind::kNameless) use(row, counter);
    }
    if (row.values.empty()) return {};
    note_source(row, kNumbered);
    return numbered(row);
  }
  if (!options_->step_key.empty()) return by_key(row);
  if (is_plain_count(row)) return by_plain_count(row);

  const auto epoch = std::ranges::find_if(row.counters, is_epoch);
  const bool has_epoch = epoch != row.counters.end();
  for (const RowCounter& counter : row.counters) {
    fraction_ |= is_epoch(counter) && !counter.value.whole;
  }
  const bool fraction = fraction_ && has_epoch;
  const bool whole_epoch = has_epoch && !fraction;
  note_first_counter(row);
  const auto moves_back = [](const RowCounter& counter, std::optional<std::int64_t> last) {
    return counter.is_aside && last && *counter.value.whole < *last;
  };
  if (whole_epoch && !moves_back(*epoch, epoch_)) {
    epoch_ = *epoch->value.whole;
    if (!first_epoch_) first_epoch_ = std::min<std::int64_t>(*epoch_, 1);
  }
  if (const RowCounter* const finer = finest(row, !epoch_ && !finer_)) {
    const std::int64_t step = by_counter(*finer, row, fraction ? std::nullopt : epoch_);
    if (!row.aside && !(finer->is_aside && last_ && step < *last_)) {
      // A bar over the epochs themselves is no finer.
      finer_ |= epoch_ ? step > plus(minus(*epoch_, first_epoch_.value_or(0)), 1)
                       : last_ && *last_ != step;
      last_ = step;
    }
    if (whole_epoch && finer->total) use(row, *epoch);
    use(row, *finer);
    note_source(row, finer->name);
    return step;
  }
  if (!has_epoch && fractional_counter_.empty()) {
    for (const RowCounter& counter : row.counters) {
      if (!counter.withdrawn && !counter.value.whole) fractional_counter_ = counter.name;
    }
  }
  if (whole_epoch && !finer_ && moves_back(*epoch, last_)) {  // Best at epoch 2: 0.75
    const std::int64_t step = *epoch->value.whole;
    use(row, *epoch);
    note_source(row, epoch->name);
    return step;
  }
  if (whole_epoch && !finer_) last_ = *epoch->value.whole;
  if (fraction || !last_) {
    if (!has_values) return {};
    numbered_fractions_ |= fraction;
    note_source(row, kNumbered);
    return numbered(row);
  }
  if (whole_epoch) use(row, *epoch);
  note_source(row, whole_epoch && !finer_ ? epoch->name : kLast);
  return last_;
}

/// Whether the row counts as most tables do: by one named counter, and no epoch was ever told.
bool StepRule::is_plain_count(const Row& row) const {
  if (row.counters.size() != 1 || epoch_ || row.aside) return false;
  const RowCounter& counter = row.counters.front();
  return counter.rank.kind == CounterKind::kStep && counter.value.whole && !counter.total &&
         !counter.withdrawn && !counter.is_aside && counter.rank != kTrialCounter;
}

/// What the rules below come to for it, in a fraction of the time.
std::optional<std::int64_t> StepRule::by_plain_count(Row& row) {
  const RowCounter& counter = row.counters.front();
  note_first_counter(row);
  const std::int64_t step = *counter.value.whole;
  finer_ |= last_ && *last_ != step;
  last_ = step;
  use(row, counter);
  note_source(row, counter.name);
  return step;
}

std::optional<std::int64_t> StepRule::by_key(Row& row) {
  for (const RowCounter& counter : row.counters) {
    if (counter.withdrawn || counter.rank != kGivenStep || !counter.value.whole) continue;
    last_ = counter.value.whole;
    use(row, counter);
    note_source(row, counter.name);
    return last_;
  }
  for (const RowCounter& counter : row.counters) {
    if (counter_names_.size() >= kMostSources) break;
    if (counter.name.empty()) continue;
    if (std::ranges::find(counter_names_, counter.name) != counter_names_.end()) continue;
    counter_names_.emplace_back(counter.name);
  }
  if (last_) {
    note_source(row, kLast);
  } else if (!row.values.empty()) {
    ++rows_before_key_;
  }
  return last_;
}

std::int64_t StepRule::numbered(const Row& row) {
  if (row.number) return *row.number;
  if (!line_number_) line_number_ = std::exchange(next_, plus(next_, 1));
  return *line_number_;
}

std::int64_t StepRule::by_counter(const RowCounter& counter, const Row& row,
                                  std::optional<std::int64_t> epoch) {
  const std::int64_t n = *counter.value.whole;
  Round& round = round_of(row.where, counter.total);
  const std::optional<std::int64_t> last_epoch = std::exchange(round.epoch, epoch);
  const std::optional<std::int64_t> last = std::exchange(round.last, n);
  const bool next_epoch = last && epoch && last_epoch && *epoch > *last_epoch;
  const bool first_epoch = last && *last > 0 && epoch && !last_epoch;
  if (counter.rank.rank <= 0) return n;
  const bool nameless = counter.rank.kind == CounterKind::kNameless;
  const bool has_total = counter.total && *counter.total != 0;
  if (has_total && epoch) {
    // It rises on into the next epoch, or counted before the first was told.
    // A nameless one must do so without a gap, where the epoch is told elsewhere.
    const bool own_epoch = std::ranges::any_of(row.counters, is_epoch);
    const bool counts_on = last && (nameless ? !own_epoch && n == plus(*last, 1) : n > *last);
    round.goes_on |= (next_epoch && counts_on) || (first_epoch && n > *last);
    if (round.goes_on) return n;
    return plus(times(minus(*epoch, first_epoch_.value_or(0)), *counter.total), n);
  }
  if (has_total && nameless && last && n < *last) {  // A bar begins anew.
    round.before = plus(round.before, *counter.total);
  }
  const bool begins_anew = !has_total && next_epoch &&
                           (n < *last || (n == *last && counter.rank.kind != CounterKind::kStep));
  if (begins_anew) round.before = plus(round.before, *last);
  return plus(round.before, n);
}

StepRule::Round& StepRule::round_of(std::string_view where, std::optional<std::int64_t> total) {
  key_.assign(where);
  if (total) key_.append(1, '\0').append(std::to_string(*total));
  if (last_round_ != nullptr && key_ == last_key_) return *last_round_;
  // Totals without end come from text that is no counter's.
  if (rounds_.size() >= kMostRounds) rounds_.clear();
  last_key_ = key_;
  last_round_ = &rounds_[key_];
  return *last_round_;
}

void StepRule::note_first_counter(const Row& row) {
  if (!first_counter_.empty()) return;
  for (const RowCounter& counter : row.counters) {
    if (!counter.withdrawn && first_counter_.empty()) first_counter_ = counter.name;
  }
}

void StepRule::note_source(const Row& row, std::string_view name) {
  if (row.values.empty()) return;
  if (last_source_ == nullptr || last_source_name_ != name) {
    auto found = sources_.find(name);
    if (found == sources_.end()) {
      if (sources_.size() >= kMostSources) return;
      found = sources_.emplace(name, 0).first;
    }
    last_source_ = &found->second;
    last_source_name_ = found->first;
  }
  ++*last_source_;
}

}  // namespace tbviz
