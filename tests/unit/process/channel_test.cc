#include "tbviz/process/channel.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "support/raw_frames.h"
#include "tbviz/error.h"
#include "tbviz/process/message_codec.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

struct Ends {
  Ends() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) == 0); }
  std::array<int, 2> sockets{};
};

Channel::Wait wait_for(int socket) {
  return [socket](short events) {
    pollfd ready{socket, events, 0};
    (void)::poll(&ready, 1, -1);
  };
}

}  // namespace

TEST_CASE("channel: messages of many large and small tensors arrive whole") {
  const Ends ends;
  std::vector<Tensor> tensors;
  for (int i = 0; i < 1500; ++i) {
    Tensor& tensor = tensors.emplace_back(DType::kUInt8, Shape{i % 7 == 0 ? 0 : i});
    std::ranges::fill(tensor.values<std::uint8_t>(), static_cast<std::uint8_t>(i));
  }
  Tensor& large = tensors.emplace_back(DType::kFloat32, Shape{1000, 1001});
  for (std::size_t i = 0; i < 1'001'000; ++i) large.values<float>()[i] = static_cast<float>(i);
  const std::size_t order[] = {1, 0};
  std::vector<TensorView> views(tensors.begin(), tensors.end());
  views.push_back(large.view().permuted(order));
  views.push_back(tensors[5]);

  std::thread sender([&] {
    Channel channel(ends.sockets[0]);  // Blocks.
    channel.send(encode_outputs(views));
    channel.send(encode_printed("end"));
  });
  Channel channel(ends.sockets[1], wait_for(ends.sockets[1]));  // Does not.
  InMessage message;
  channel.receive(message);
  const std::vector<TensorView> arrived = decode_outputs(message);
  REQUIRE(arrived.size() == views.size());
  for (std::size_t i = 0; i < views.size(); ++i) {
    const Tensor expected = to_contiguous(views[i]);
    REQUIRE(arrived[i].shape() == expected.shape());
    CHECK(std::ranges::equal(arrived[i].bytes(), expected.view().bytes()));
  }
  channel.receive(message);
  CHECK(decode_printed(message) == "end");
  sender.join();
  CHECK_THROWS_AS(channel.receive(message), ChannelClosed);
}

TEST_CASE("channel: an end without a reader is an exception, not SIGPIPE") {
  const Ends ends;
  Channel channel(ends.sockets[0], wait_for(ends.sockets[0]));
  ::close(ends.sockets[1]);
  CHECK_THROWS_AS(channel.send(encode_printed("x")), ChannelClosed);
}

TEST_CASE("channel: what is no message is refused, and what is cut is its end") {
  const auto receive = [](const std::string& bytes, std::uint64_t most_bytes) {
    const Ends ends;
    test::write_raw(ends.sockets[0], bytes);
    ::close(ends.sockets[0]);
    Channel channel(ends.sockets[1], wait_for(ends.sockets[1]));
    channel.limit_messages(most_bytes);
    InMessage message;
    channel.receive(message);
    return as_chars(message.plain) == "abc" && message.elements.size() == 16;
  };
  const std::string rest = "abc" + std::string(16, 'e');
  const auto last = static_cast<std::uint8_t>(kLastMessageKind);
  CHECK(receive(test::frame_header(last, 3, 16) + rest, 19));
  const auto most = std::uint64_t{1} << 63U;
  CHECK_THROWS_AS(
      receive(test::frame_header(static_cast<std::uint8_t>(last + 1), 3, 16) + rest, most),
      ModelError);
  CHECK_THROWS_AS(receive(test::frame_header(last, 3, 16, "tbvy") + rest, most), ModelError);
  CHECK_THROWS_AS(receive(test::frame_header(last, 3, 15) + rest, most), ModelError);
  CHECK_THROWS_AS(receive(test::frame_header(last, std::uint64_t{1} << 40U, 0), most), ModelError);
  CHECK_THROWS_AS(receive(test::frame_header(last, 3, 16) + rest, 18), ModelError);
  CHECK_THROWS_AS(receive(test::frame_header(last, 3, 32) + rest, 35), ChannelClosed);
  CHECK_THROWS_AS(receive(test::frame_header(last, 4, 0) + "abc", most), ChannelClosed);
  CHECK_THROWS_AS(receive(test::frame_header(last, 3, 0).substr(0, 23), most), ChannelClosed);
  CHECK_THROWS_AS(receive("", most), ChannelClosed);
}

TEST_CASE("channel: how much plain text a message may have depends on its kind") {
  const auto is_begun = [](MessageKind kind, std::uint64_t plain) {
    const Ends ends;
    test::write_raw(ends.sockets[0], test::frame_header(kind, plain, 0));
    ::close(ends.sockets[0]);
    Channel channel(ends.sockets[1], wait_for(ends.sockets[1]));
    InMessage message;
    try {
      channel.receive(message);
      return plain == 0;
    } catch (const ChannelClosed&) {
      return true;  // It waited for the rest.
    } catch (const ModelError&) {
      return false;
    }
  };
  constexpr std::uint64_t kMega = std::uint64_t{1} << 20;
  CHECK(is_begun(MessageKind::kLoaded, 50 * kMega));
  CHECK_FALSE(is_begun(MessageKind::kLoaded, 65 * kMega));
  CHECK_FALSE(is_begun(MessageKind::kGraphDone, 65 * kMega));
  CHECK(is_begun(MessageKind::kArrival, 3 * kMega));
  CHECK_FALSE(is_begun(MessageKind::kArrival, 50 * kMega));
  CHECK_FALSE(is_begun(MessageKind::kOutputs, 50 * kMega));
  CHECK_FALSE(is_begun(MessageKind::kPrinted, 50 * kMega));
  CHECK_FALSE(is_begun(MessageKind::kFailed, 50 * kMega));
  CHECK(is_begun(MessageKind::kRunDone, 0));
  CHECK_FALSE(is_begun(MessageKind::kRunDone, 1));
}
