#include "tbviz/checkpoint/torch/torchscript_classes.h"

#include <algorithm>
#include <optional>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// Sources of large models take some hundred kilobytes in all.
constexpr std::size_t kMostSourceBytes = 16U << 20U;
constexpr std::size_t kMostNames = 100'000;

// What `line` has behind `prefix`, if it begins so.
std::optional<std::string_view> behind(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return std::nullopt;
  return line.substr(prefix.size());
}

}  // namespace

TensorRole TorchScriptClasses::role(const PickleGlobal& type, std::string_view attribute) {
  const auto known = found_.find(&type);
  const Members* members =
      known != found_.end() ? known->second : found_.emplace(&type, find(type)).first->second;
  if (members == nullptr) return TensorRole::kUnknown;
  const auto member = members->find(std::string(attribute));
  return member == members->end() ? TensorRole::kUnknown : member->second;
}

const TorchScriptClasses::Members* TorchScriptClasses::find(const PickleGlobal& type) {
  auto module = modules_.find(std::string(type.module));
  if (module == modules_.end()) {
    module = modules_.emplace(std::string(type.module), read_module(type.module)).first;
  }
  const auto found = module->second.find(std::string(type.name));
  return found == module->second.end() ? nullptr : &found->second;
}

TorchScriptClasses::Classes TorchScriptClasses::read_module(std::string_view module) {
  std::string path = "code/" + std::string(module) + ".py";
  std::replace(path.begin(), path.end() - 3, '.', '/');
  const ZipMember* member = file_.find(path);
  if (member == nullptr || member->size > kMostSourceBytes - source_bytes_) return {};
  source_bytes_ += static_cast<std::size_t>(member->size);
  try {
    return parse(as_chars(file_.zip->read(*member).bytes()));
  } catch (const Error&) {
    return {};
  }
}

// Finds `class Net(Module):`, `  __parameters__ = ["weight", ]` and `  __buffers__ = [...]`.
TorchScriptClasses::Classes TorchScriptClasses::parse(std::string_view source) {
  Classes classes;
  Members* members = nullptr;
  while (!source.empty()) {
    const std::string_view line = source.substr(0, source.find('\n'));
    source.remove_prefix(std::min(source.size(), line.size() + 1));
    if (const auto rest = behind(line, "class ")) {
      if (++names_ > kMostNames) return classes;
      members = &classes[std::string(rest->substr(0, rest->find('(')))];
    }
    const auto parameters = behind(line, "  __parameters__ = [");
    const auto list = parameters ? parameters : behind(line, "  __buffers__ = [");
    if (!list || members == nullptr) continue;
    std::string_view rest = list->substr(0, list->rfind(']'));
    for (std::size_t open = rest.find('"'); open != std::string_view::npos; open = rest.find('"')) {
      rest.remove_prefix(open + 1);
      const std::size_t close = rest.find('"');
      if (close == std::string_view::npos || ++names_ > kMostNames) return classes;
      members->try_emplace(std::string(rest.substr(0, close)),
                           parameters ? TensorRole::kParameter : TensorRole::kBuffer);
      rest.remove_prefix(close + 1);
    }
  }
  return classes;
}

}  // namespace tbviz
