// Tensors: lifetime, facts, memory, gradients.
#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstdlib>
#include <cstring>
#include <vector>

#include "internal.h"

using compress::borrow;
using compress::guarded;
using compress::release;

namespace {

int64_t bytes_of(const at::Tensor& tensor) {
  return tensor.numel() * static_cast<int64_t>(tensor.element_size());
}

at::Device device_of(int32_t type, int32_t index) {
  return at::Device(static_cast<at::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

at::Tensor host_view(const void* data, at::IntArrayRef sizes, at::ScalarType dtype) {
  return at::from_blob(const_cast<void*>(data), sizes, at::TensorOptions().dtype(dtype));
}

std::vector<at::Tensor> borrow_all(const ct_tensor* handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; ++i) {
    tensors.push_back(borrow(handles[i]));
  }
  return tensors;
}

}  // namespace

void ct_tensor_free(ct_tensor tensor) {
  if (tensor == nullptr) {
    return;
  }
  compress::live_tensors.fetch_sub(1, std::memory_order_relaxed);
  c10::raw::intrusive_ptr::decref(reinterpret_cast<c10::TensorImpl*>(tensor));
}

int64_t ct_tensor_live() {
  return compress::live_tensors.load(std::memory_order_relaxed);
}

int32_t ct_tensor_alias(ct_tensor tensor, ct_tensor* out) {
  return guarded("alias", [&] { *out = release(borrow(tensor)); });
}

int32_t ct_tensor_info(ct_tensor handle, ct_tensor_info_t* out) {
  return guarded("tensor facts", [&] {
    const auto tensor = borrow(handle);
    const bool dense = tensor.layout() == at::kStrided;
    out->elements = tensor.numel();
    out->data = dense ? tensor.data_ptr() : nullptr;
    out->dimensions = static_cast<int32_t>(tensor.dim());
    out->dtype = static_cast<int32_t>(tensor.scalar_type());
    out->device_type = static_cast<int32_t>(tensor.device().type());
    out->device_index = tensor.device().index();
    out->element_size = static_cast<int32_t>(tensor.element_size());
    out->requires_grad = tensor.requires_grad();
    out->is_leaf = tensor.is_leaf();
    out->is_contiguous = dense && tensor.is_contiguous();
    out->has_grad = tensor.is_leaf() && tensor.grad().defined();
  });
}

int32_t ct_tensor_sizes(ct_tensor handle, int64_t* sizes, int64_t* strides) {
  return guarded("tensor sizes", [&] {
    const auto tensor = borrow(handle);
    const auto bytes = tensor.dim() * sizeof(int64_t);
    if (sizes != nullptr && bytes != 0) {
      std::memcpy(sizes, tensor.sizes().data(), bytes);
    }
    if (strides != nullptr && bytes != 0) {
      std::memcpy(strides, tensor.strides().data(), bytes);
    }
  });
}

int32_t ct_tensor_from_host(
    const void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, int32_t device_type,
    int32_t device_index, ct_tensor* out) {
  return guarded("tensor from memory", [&] {
    const auto shape = at::IntArrayRef(sizes, static_cast<size_t>(dimensions));
    const auto view = host_view(data, shape, static_cast<at::ScalarType>(dtype));
    const auto device = device_of(device_type, device_index);
    *out = release(device.is_cpu() ? view.clone() : view.to(device));
  });
}

int32_t ct_tensor_to_host(ct_tensor handle, void* data, int64_t bytes) {
  return guarded("copy to memory", [&] {
    const at::NoGradGuard no_grad;
    const auto tensor = borrow(handle).detach();
    TORCH_CHECK(
        bytes_of(tensor) == bytes, "the tensor ", compress::describe(tensor), " holds ", bytes_of(tensor),
        " bytes, the array ", bytes);
    if (bytes == 0) {
      return;
    }
    if (tensor.device().is_cpu() && tensor.is_contiguous()) {
      std::memcpy(data, tensor.data_ptr(), bytes);
    } else {
      host_view(data, tensor.sizes(), tensor.scalar_type()).copy_(tensor);
    }
  });
}

int32_t ct_tensor_fill_from_host(ct_tensor handle, const void* data, int64_t bytes) {
  return guarded("copy from memory", [&] {
    const at::NoGradGuard no_grad;
    auto tensor = borrow(handle);
    TORCH_CHECK(
        bytes_of(tensor) == bytes, "the tensor ", compress::describe(tensor), " holds ", bytes_of(tensor),
        " bytes, the array ", bytes);
    if (bytes != 0) {
      tensor.copy_(host_view(data, tensor.sizes(), tensor.scalar_type()));
    }
  });
}

void ct_handles_free(void* handles) {
  std::free(handles);
}

int32_t ct_backward(ct_tensor tensor, ct_tensor gradient, int32_t retain_graph, int32_t create_graph) {
  return guarded("backward", [&] {
    borrow(tensor).backward(borrow(gradient), retain_graph != 0, create_graph != 0);
  });
}

int32_t ct_gradients(
    const ct_tensor* outputs, int32_t output_count, const ct_tensor* inputs, int32_t input_count,
    const ct_tensor* output_gradients, int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
    ct_tensor* gradients) {
  return guarded("autograd.grad", [&] {
    std::vector<at::Tensor> weights;
    if (output_gradients != nullptr) {
      weights = borrow_all(output_gradients, output_count);
    }
    auto results = torch::autograd::grad(
        borrow_all(outputs, output_count), borrow_all(inputs, input_count), weights, retain_graph != 0,
        create_graph != 0, allow_unused != 0);
    for (int32_t i = 0; i < input_count; ++i) {
      gradients[i] = release(std::move(results[i]));
    }
  });
}

int32_t ct_grad_get(ct_tensor handle, ct_tensor* out) {
  return guarded("grad", [&] { *out = release(borrow(handle).grad()); });
}

int32_t ct_grad_set(ct_tensor handle, ct_tensor gradient) {
  return guarded("grad", [&] {
    const auto tensor = borrow(handle);
    const auto value = borrow(gradient);
    TORCH_CHECK(
        !value.defined() || value.sizes() == tensor.sizes(), "a gradient has its tensor's shape; tensor ",
        compress::describe(tensor), ", gradient ", compress::describe(value));
    tensor.mutable_grad() = value;
  });
}

int32_t ct_requires_grad_set(ct_tensor handle, int32_t value) {
  return guarded("requires_grad", [&] {
    const auto tensor = borrow(handle);
    // libtorch fails an assertion deep inside on such a tensor; say what is meant.
    TORCH_CHECK(
        value == 0 || at::isFloatingType(tensor.scalar_type()) || at::isComplexType(tensor.scalar_type()),
        "only tensors of floating point type can require gradients; seen ", compress::describe(tensor));
    tensor.set_requires_grad(value != 0);
  });
}

int32_t ct_retain_grad(ct_tensor handle) {
  return guarded("retain_grad", [&] { borrow(handle).retain_grad(); });
}

int32_t ct_grad_mode_get() {
  return at::GradMode::is_enabled() ? 1 : 0;
}

void ct_grad_mode_set(int32_t enabled) {
  at::GradMode::set_enabled(enabled != 0);
}
