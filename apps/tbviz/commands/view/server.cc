#include "commands/view/server.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <memory>

#include "tbviz/base/interrupt.h"

namespace tbviz::cli {
namespace {

// What stands in front of the address: other lines may name pages, too.
constexpr std::string_view kAnnouncement = " at http://";
constexpr std::string_view kScheme = "http://";

// How long a server may take to end when it is asked to, and to answer.
constexpr std::chrono::seconds kGrace{5};
constexpr timeval kPatience{.tv_sec = 2, .tv_usec = 0};

// What it prints comes through the socket; the signals that ask it to end are its own again.
[[noreturn]] void become(const std::vector<std::string>& words, int output) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(number, SIG_DFL);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::close(output);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

Descriptor connect_to(const Address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, &::freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Descriptor socket(::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, 0));
    if (!socket.is_open()) continue;
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    if (::connect(socket.number(), one->ai_addr, one->ai_addrlen) == 0) return socket;
  }
  return {};
}

}  // namespace

Address address_in(std::string_view line) {
  std::size_t begin = line.find(kAnnouncement);
  if (begin == std::string_view::npos) return {};
  begin += kAnnouncement.size() - kScheme.size();
  const std::string_view url = line.substr(begin, line.find_first_of(" \t\r", begin) - begin);
  const std::string_view rest = url.substr(kScheme.size());
  const std::string_view place = rest.substr(0, rest.find('/'));
  const std::size_t colon = place.rfind(':');
  if (colon == std::string_view::npos) return {};
  std::string host(place.substr(0, colon));
  std::erase_if(host, [](char c) { return c == '[' || c == ']'; });  // Around an IPv6 address.
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  return {std::string(url), host, std::string(place.substr(colon + 1))};
}

bool answers(const Address& address) {
  const Descriptor socket = connect_to(address);
  if (!socket.is_open()) return false;
  const std::string request = "HEAD / HTTP/1.0\r\nHost: " + address.host + "\r\n\r\n";
  if (::send(socket.number(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return false;
  std::array<char, 5> front{};
  const ssize_t count = ::recv(socket.number(), front.data(), front.size(), MSG_WAITALL);
  return count == static_cast<ssize_t>(front.size()) &&
         std::string_view(front.data(), front.size()) == "HTTP/";
}

Server::Server(const std::vector<std::string>& words)
    : process_([&words](int output) { become(words, output); }), output_(process_.take_socket()) {}

Server::~Server() {
  if (ended_) return;
  ::kill(process_.id(), SIGTERM);
  process_.wait(kGrace);
}

bool Server::read_lines(std::chrono::milliseconds patience,
                        const std::function<void(const std::string& line)>& use) {
  std::array<pollfd, 2> pollers = {{{.fd = interrupt_descriptor(), .events = POLLIN, .revents = 0},
                                    {.fd = output_.number(), .events = POLLIN, .revents = 0}}};
  throw_if_interrupted();
  ::poll(pollers.data(), pollers.size(), static_cast<int>(patience.count()));
  throw_if_interrupted();
  if (pollers[1].revents == 0) return true;
  std::array<char, 4096> buffer{};
  const ssize_t count = ::read(output_.number(), buffer.data(), buffer.size());
  if (count < 0 && errno == EINTR) return true;
  partial_.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (count <= 0 && !partial_.empty()) partial_ += '\n';
  std::size_t begin = 0;
  for (std::size_t end; (end = partial_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    use(partial_.substr(begin, end - begin));
  }
  partial_.erase(0, begin);
  return count > 0;
}

ProcessEnd Server::end() {
  ended_ = true;
  return process_.wait(kGrace);
}

}  // namespace tbviz::cli
