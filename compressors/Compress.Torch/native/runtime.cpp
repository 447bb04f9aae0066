// Seeds, threads, devices, mixed precision, global settings.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <dlfcn.h>
#include <malloc.h>

#include <climits>
#include <mutex>

#include "internal.h"

using compress::borrow;
using compress::guarded;
using compress::release;

namespace {

at::Generator generator_of(int32_t device_type, int32_t device_index) {
  const auto type = static_cast<at::DeviceType>(device_type);
  return at::globalContext().defaultGenerator(at::Device(type, static_cast<c10::DeviceIndex>(device_index)));
}

// The CUDA runtime that libtorch itself loaded. Found by name, so that a CUDA toolkit is not needed to compile.
template <typename Function>
Function cuda_runtime(const char* name) {
  auto* symbol = dlsym(RTLD_DEFAULT, name);
  for (const char* library : {"libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0", "libcudart.so"}) {
    if (symbol != nullptr) {
      break;
    }
    if (auto* loaded = dlopen(library, RTLD_LAZY | RTLD_NOLOAD)) {
      symbol = dlsym(loaded, name);
    }
  }
  TORCH_CHECK(symbol != nullptr, "the CUDA runtime's ", name, " was not found among the loaded libraries");
  return reinterpret_cast<Function>(symbol);
}

// A training step frees large blocks and takes blocks of the same sizes again in the next one. By default glibc gives them back to
// the system in between, and every page of them then costs a fault and a fill with zeros: a fifth of the time of small networks.
// The thresholds below are its largest.
__attribute__((constructor)) void keep_freed_blocks() {
  constexpr int largest_from_the_heap = 32 << 20;
  mallopt(M_MMAP_THRESHOLD, largest_from_the_heap);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
}

}  // namespace

int32_t ct_manual_seed(int64_t seed) {
  return guarded("manual_seed", [&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

int32_t ct_generator_state_get(int32_t device_type, int32_t device_index, ct_tensor* out) {
  return guarded("get_rng_state", [&] {
    auto generator = generator_of(device_type, device_index);
    const std::lock_guard<std::mutex> lock(generator.mutex());
    *out = release(generator.get_state());
  });
}

int32_t ct_generator_state_set(int32_t device_type, int32_t device_index, ct_tensor state) {
  return guarded("set_rng_state", [&] {
    auto generator = generator_of(device_type, device_index);
    const std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(borrow(state));
  });
}

int32_t ct_threads_get() {
  return at::get_num_threads();
}

int32_t ct_threads_set(int32_t threads) {
  return guarded("set_num_threads", [&] { at::set_num_threads(threads); });
}

int32_t ct_cuda_device_count() {
  try {
    return static_cast<int32_t>(at::getNumGPUs());
  } catch (const std::exception&) {
    return 0;  // a CUDA build on a machine without a driver: no devices
  }
}

int32_t ct_cuda_synchronize(int32_t device_index) {
  return guarded("cuda.synchronize", [&] {
    at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(device_index));
  });
}

int32_t ct_cuda_memory(int32_t device_index, int64_t* free_bytes, int64_t* total_bytes) {
  return guarded("cuda.mem_get_info", [&] {
    TORCH_CHECK(ct_cuda_device_count() > device_index, "there is no CUDA device ", device_index);
    const auto get_device = cuda_runtime<int (*)(int*)>("cudaGetDevice");
    const auto set_device = cuda_runtime<int (*)(int)>("cudaSetDevice");
    const auto get_memory = cuda_runtime<int (*)(size_t*, size_t*)>("cudaMemGetInfo");
    int current = 0;
    size_t free = 0;
    size_t total = 0;
    TORCH_CHECK(get_device(&current) == 0, "cudaGetDevice failed");
    TORCH_CHECK(set_device(device_index) == 0, "cudaSetDevice failed");
    const int status = get_memory(&free, &total);
    set_device(current);
    TORCH_CHECK(status == 0, "cudaMemGetInfo failed with code ", status);
    *free_bytes = static_cast<int64_t>(free);
    *total_bytes = static_cast<int64_t>(total);
  });
}

int32_t ct_autocast_set(int32_t device_type, int32_t enabled, int32_t dtype, int32_t* was_enabled) {
  return guarded("autocast", [&] {
    const auto type = static_cast<at::DeviceType>(device_type);
    const auto scalar = static_cast<at::ScalarType>(dtype);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    *was_enabled = at::autocast::is_autocast_enabled(type) ? 1 : 0;
    at::autocast::set_autocast_enabled(type, enabled != 0);
    at::autocast::set_autocast_dtype(type, scalar);
#else
    TORCH_CHECK(
        type == at::DeviceType::CPU || type == at::DeviceType::CUDA, "autocast works on cpu and cuda devices");
    if (type == at::DeviceType::CPU) {
      *was_enabled = at::autocast::is_cpu_enabled() ? 1 : 0;
      at::autocast::set_cpu_enabled(enabled != 0);
      at::autocast::set_autocast_cpu_dtype(scalar);
    } else {
      *was_enabled = at::autocast::is_enabled() ? 1 : 0;
      at::autocast::set_enabled(enabled != 0);
      at::autocast::set_autocast_gpu_dtype(scalar);
    }
#endif
    // Casts of weights are cached while autocast is on; an optimizer step makes them stale.
    at::autocast::clear_cache();
  });
}

int32_t ct_set_flag(int32_t flag, int32_t value) {
  return guarded("set flag", [&] {
    auto& context = at::globalContext();
    const bool on = value != 0;
    switch (flag) {
      case CT_FLAG_DETERMINISTIC:
        context.setDeterministicAlgorithms(on, /*warn_only=*/false);
        context.setDeterministicCuDNN(on);
        break;
      case CT_FLAG_CUDNN_BENCHMARK:
        context.setBenchmarkCuDNN(on);
        break;
      case CT_FLAG_TF32:
        context.setAllowTF32CuBLAS(on);
        context.setAllowTF32CuDNN(on);
        break;
      case CT_FLAG_MKLDNN:
        context.setUserEnabledMkldnn(on);
        break;
      default:
        TORCH_CHECK(false, "there is no flag ", flag);
    }
  });
}
