// Shared by the shim's files: handles, errors.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include <atomic>
#include <exception>
#include <optional>
#include <string>

#include "compress_torch.h"

namespace compress {

// std::optional and c10::optional became one type in 2.4; before that the operators speak the latter.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
template <typename T>
using optional = std::optional<T>;
#else
template <typename T>
using optional = c10::optional<T>;
#endif

extern std::atomic<int64_t> live_tensors;

void set_error(std::string message);
std::string message_of(const std::exception& error);

// Gives the reference that a tensor holds to the caller of the shim.
inline ct_tensor release(at::Tensor tensor) {
  if (!tensor.defined()) {
    return nullptr;
  }
  live_tensors.fetch_add(1, std::memory_order_relaxed);
  return reinterpret_cast<ct_tensor>(tensor.unsafeReleaseTensorImpl());
}

// A tensor that shares the caller's: the handle keeps its own reference.
inline at::Tensor borrow(ct_tensor handle) {
  if (handle == nullptr) {
    return at::Tensor();
  }
  auto* impl = reinterpret_cast<c10::TensorImpl*>(handle);
  c10::raw::intrusive_ptr::incref(impl);
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(impl));
}

std::string describe(const at::Tensor& tensor);

// Runs a body, and turns whatever it throws into a message of this thread.
template <typename Body>
int32_t guarded(const char* where, Body&& body) {
  try {
    body();
    return 0;
  } catch (const std::exception& error) {
    set_error(std::string(where) + ": " + message_of(error));
  } catch (...) {
    set_error(std::string(where) + ": an exception of an unknown type was thrown");
  }
  return 1;
}

}  // namespace compress
