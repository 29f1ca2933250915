// The modules of a TorchScript model as sites.
#pragma once

#include <torch/csrc/jit/api/module.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tbviz/model/run.h"

namespace tbviz {

/// Modules by their objects: the number of the site before each.
using ObjectSites = std::map<const c10::ivalue::Object*, std::size_t>;

/// The sites of all modules, two each, in the order of named_modules(). A module that is registered
/// under several names is one, with the first of them.
class ModuleSites {
 public:
  explicit ModuleSites(const torch::jit::Module& module);

  /// The site before the module of that path, whichever of its names it is.
  [[nodiscard]] std::optional<std::size_t> find(const std::string& path) const;

  /// The model's code calls the module, or one of the modules of that class.
  void mark_called(std::size_t site);
  void mark_called(const c10::ClassType& type);

  /// The model's code calls the module `called` from within the forward() of the module `caller`.
  /// A trace knows a module that was registered in several places by one of its names only, and
  /// saves the others as modules without code. Where the caller has such a one, of the same class,
  /// with the same parameters, and under the same name as what it calls, or as the only one, the
  /// two are one.
  void note_call(const std::string& caller, const std::string& called);

  [[nodiscard]] const std::vector<Site>& sites() const { return sites_; }
  [[nodiscard]] const ObjectSites& objects() const { return objects_; }

  /// Makes one site of those that turned out to be of one module, with the name of the first: by
  /// note_call(), or as one that is never called has the very parameters of several others of its
  /// class that are, since torch.jit.script makes a module of each name. The result: by former
  /// site, where in sites() it is now. To be called at the end.
  [[nodiscard]] std::vector<std::size_t> join_same();

 private:
  struct Entry {
    std::size_t site = 0;
    torch::jit::Module module;
  };

  [[nodiscard]] std::vector<std::string> other_names(const std::string& caller,
                                                     const std::string& called) const;
  void unite_by_parameters();
  void unite(std::size_t a, std::size_t b);

  std::vector<Site> sites_;
  std::vector<std::size_t> same_;  // By site: an earlier one that it is, or itself.
  ObjectSites objects_;
  std::map<std::string, Entry> by_name_;
};

}  // namespace tbviz
