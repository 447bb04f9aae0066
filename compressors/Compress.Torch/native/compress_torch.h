// The C face of libtorch that Compress.Torch calls. Every function that can fail returns 0 on success and 1 on
// failure, with the reason in ct_last_error (a string of the calling thread, valid until its next call).
// A tensor handle owns one reference to a tensor; 0 stands for "no tensor". ct_tensor_free gives it back.
#pragma once

#include <cstdint>

#define CT_API extern "C" __attribute__((visibility("default")))

typedef struct ct_tensor_opaque* ct_tensor;
typedef struct ct_operator_opaque* ct_operator;

// What a ct_value holds. Scalars are passed as CT_INT, CT_DOUBLE or CT_BOOL; dtype, layout and memory format as CT_INT.
enum ct_tag : int32_t {
  CT_NONE = 0,
  CT_TENSOR = 1,
  CT_INT = 2,
  CT_DOUBLE = 3,
  CT_BOOL = 4,
  CT_INT_LIST = 5,
  CT_DOUBLE_LIST = 6,
  CT_BOOL_LIST = 7,
  CT_TENSOR_LIST = 8,
  CT_OPTIONAL_TENSOR_LIST = 9,
  CT_STRING = 10,
  CT_DEVICE = 11,
  CT_DEFAULT = 12,
};

// One argument or result. `count` is the length of a list or string; a device keeps its type in `count` and its index
// in `integer`. Results that are tensor lists own an array that ct_handles_free releases.
struct ct_value {
  int32_t tag;
  int32_t count;
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};

struct ct_tensor_info_t {
  int64_t elements;
  void* data;
  int32_t dimensions;
  int32_t dtype;
  int32_t device_type;
  int32_t device_index;
  int32_t element_size;
  uint8_t requires_grad;
  uint8_t is_leaf;
  uint8_t is_contiguous;
  uint8_t has_grad;
};

// Settings of ct_set_flag.
enum ct_flag : int32_t {
  CT_FLAG_DETERMINISTIC = 0,
  CT_FLAG_CUDNN_BENCHMARK = 1,
  CT_FLAG_TF32 = 2,
  CT_FLAG_MKLDNN = 3,
};

// Errors and version.
CT_API const char* ct_last_error();
CT_API const char* ct_version();

// Tensors: lifetime, facts, memory.
CT_API void ct_tensor_free(ct_tensor tensor);
CT_API int64_t ct_tensor_live();
CT_API int32_t ct_tensor_alias(ct_tensor tensor, ct_tensor* out);
CT_API int32_t ct_tensor_info(ct_tensor tensor, ct_tensor_info_t* out);
CT_API int32_t ct_tensor_sizes(ct_tensor tensor, int64_t* sizes, int64_t* strides);
CT_API int32_t ct_tensor_from_host(
    const void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, int32_t device_type,
    int32_t device_index, ct_tensor* out);
CT_API int32_t ct_tensor_to_host(ct_tensor tensor, void* data, int64_t bytes);
CT_API int32_t ct_tensor_fill_from_host(ct_tensor tensor, const void* data, int64_t bytes);
CT_API void ct_handles_free(void* handles);

// Autograd.
CT_API int32_t ct_backward(ct_tensor tensor, ct_tensor gradient, int32_t retain_graph, int32_t create_graph);
CT_API int32_t ct_gradients(
    const ct_tensor* outputs, int32_t output_count, const ct_tensor* inputs, int32_t input_count,
    const ct_tensor* output_gradients, int32_t retain_graph, int32_t create_graph, int32_t allow_unused,
    ct_tensor* gradients);
CT_API int32_t ct_grad_get(ct_tensor tensor, ct_tensor* out);
CT_API int32_t ct_grad_set(ct_tensor tensor, ct_tensor gradient);
CT_API int32_t ct_requires_grad_set(ct_tensor tensor, int32_t value);
CT_API int32_t ct_retain_grad(ct_tensor tensor);
CT_API int32_t ct_grad_mode_get();
CT_API void ct_grad_mode_set(int32_t enabled);
CT_API int32_t ct_autocast_set(int32_t device_type, int32_t enabled, int32_t dtype, int32_t* was_enabled);

// Run time.
CT_API int32_t ct_manual_seed(int64_t seed);
CT_API int32_t ct_generator_state_get(int32_t device_type, int32_t device_index, ct_tensor* out);
CT_API int32_t ct_generator_state_set(int32_t device_type, int32_t device_index, ct_tensor state);
CT_API int32_t ct_threads_get();
CT_API int32_t ct_threads_set(int32_t threads);
CT_API int32_t ct_cuda_device_count();
CT_API int32_t ct_cuda_synchronize(int32_t device_index);
CT_API int32_t ct_cuda_memory(int32_t device_index, int64_t* free_bytes, int64_t* total_bytes);
CT_API int32_t ct_set_flag(int32_t flag, int32_t value);

// Operators, through the dispatcher.
CT_API int32_t ct_operator_find(const char* name, const char* overload, ct_operator* out);
CT_API int32_t ct_operator_exists(const char* name, const char* overload);
CT_API int32_t ct_call(
    ct_operator op, const ct_value* arguments, int32_t argument_count, ct_value* results, int32_t result_count);
