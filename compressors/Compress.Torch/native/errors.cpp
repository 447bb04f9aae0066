// The last error of each thread, and how tensors are described in one.
#include <c10/core/ScalarType.h>

#include <sstream>

#include "internal.h"

namespace compress {

std::atomic<int64_t> live_tensors{0};

static thread_local std::string last_error;

void set_error(std::string message) {
  last_error = std::move(message);
}

std::string message_of(const std::exception& error) {
  std::string text;
  if (const auto* torch_error = dynamic_cast<const c10::Error*>(&error)) {
    text = torch_error->what_without_backtrace();
  } else {
    text = error.what();
  }
  // Errors that crossed the autograd engine come back as plain exceptions with the trace inside their text.
  // CUDA's carry four lines of advice for those who debug kernels.
  for (const char* rest : {"\nException raised from ", "\nCUDA kernel errors might be"}) {
    const auto start = text.find(rest);
    if (start != std::string::npos) {
      text.resize(start);
    }
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

std::string describe(const at::Tensor& tensor) {
  if (!tensor.defined()) {
    return "no tensor";
  }
  std::ostringstream text;
  text << c10::toString(tensor.scalar_type()) << '[';
  const auto sizes = tensor.sizes();
  for (size_t i = 0; i < sizes.size(); ++i) {
    text << (i == 0 ? "" : ", ") << sizes[i];
  }
  text << ']';
  if (!tensor.device().is_cpu()) {
    text << " on " << tensor.device().str();
  }
  return text.str();
}

}  // namespace compress

const char* ct_last_error() {
  return compress::last_error.c_str();
}

const char* ct_version() {
  return TORCH_VERSION;
}
