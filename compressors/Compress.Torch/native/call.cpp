// The one generic call: any registered operator, by its schema, through the dispatcher.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <cstdlib>
#include <sstream>
#include <vector>

#include "internal.h"

using compress::borrow;
using compress::guarded;
using compress::release;

namespace {

const c10::OperatorHandle& operator_of(ct_operator op) {
  return *reinterpret_cast<const c10::OperatorHandle*>(op);
}

c10::IValue to_ivalue(const ct_value& value, const c10::OperatorHandle& op, size_t position) {
  const auto count = static_cast<size_t>(value.count);
  switch (value.tag) {
    case CT_NONE:
      return c10::IValue();
    case CT_TENSOR:
      return value.pointer == nullptr ? c10::IValue() : c10::IValue(borrow(static_cast<ct_tensor>(value.pointer)));
    case CT_INT:
      return c10::IValue(value.integer);
    case CT_DOUBLE:
      return c10::IValue(value.real);
    case CT_BOOL:
      return c10::IValue(value.integer != 0);
    case CT_INT_LIST:
      return c10::IValue(c10::ArrayRef<int64_t>(static_cast<const int64_t*>(value.pointer), count));
    case CT_DOUBLE_LIST:
      return c10::IValue(c10::ArrayRef<double>(static_cast<const double*>(value.pointer), count));
    case CT_BOOL_LIST: {
      c10::List<bool> list;
      list.reserve(count);
      for (size_t i = 0; i < count; ++i) {
        list.push_back(static_cast<const uint8_t*>(value.pointer)[i] != 0);
      }
      return c10::IValue(std::move(list));
    }
    case CT_TENSOR_LIST: {
      c10::List<at::Tensor> list;
      list.reserve(count);
      for (size_t i = 0; i < count; ++i) {
        list.push_back(borrow(static_cast<const ct_tensor*>(value.pointer)[i]));
      }
      return c10::IValue(std::move(list));
    }
    case CT_OPTIONAL_TENSOR_LIST: {
      c10::List<compress::optional<at::Tensor>> list;
      list.reserve(count);
      for (size_t i = 0; i < count; ++i) {
        const auto handle = static_cast<const ct_tensor*>(value.pointer)[i];
        list.push_back(
            handle == nullptr ? compress::optional<at::Tensor>() : compress::optional<at::Tensor>(borrow(handle)));
      }
      return c10::IValue(std::move(list));
    }
    case CT_STRING:
      return c10::IValue(std::string(static_cast<const char*>(value.pointer), count));
    case CT_DEVICE:
      return c10::IValue(
          c10::Device(static_cast<c10::DeviceType>(value.count), static_cast<c10::DeviceIndex>(value.integer)));
    case CT_DEFAULT: {
      const auto& argument = op.schema().arguments().at(position);
      TORCH_CHECK(argument.default_value().has_value(), "the argument ", argument.name(), " has no default");
      return *argument.default_value();
    }
    default:
      TORCH_CHECK(false, "argument ", position, " has the unknown tag ", value.tag);
  }
}

void describe_value(std::ostream& text, const ct_value& value) {
  switch (value.tag) {
    case CT_NONE:
    case CT_DEFAULT:
      break;
    case CT_TENSOR:
      text << compress::describe(borrow(static_cast<ct_tensor>(value.pointer)));
      break;
    case CT_INT:
      text << value.integer;
      break;
    case CT_DOUBLE:
      text << value.real;
      break;
    case CT_BOOL:
      text << (value.integer != 0 ? "true" : "false");
      break;
    case CT_INT_LIST:
    case CT_DOUBLE_LIST:
    case CT_TENSOR_LIST:
    case CT_OPTIONAL_TENSOR_LIST:
      text << '(';
      for (int32_t i = 0; i < value.count; ++i) {
        text << (i == 0 ? "" : ", ");
        if (value.tag == CT_INT_LIST) {
          text << static_cast<const int64_t*>(value.pointer)[i];
        } else if (value.tag == CT_DOUBLE_LIST) {
          text << static_cast<const double*>(value.pointer)[i];
        } else {
          text << compress::describe(borrow(static_cast<const ct_tensor*>(value.pointer)[i]));
        }
      }
      text << ')';
      break;
    default:
      text << "...";
  }
}

// "(input Float[1, 3, 8, 8], weight Float[4, 2, 3, 3], stride (1, 1))": what the failing operator was given.
std::string describe_arguments(const c10::OperatorHandle& op, const ct_value* arguments, int32_t count) {
  std::ostringstream text;
  const auto& declared = op.schema().arguments();
  const char* separator = "";
  text << " (";
  for (int32_t i = 0; i < count; ++i) {
    const bool tells_nothing = arguments[i].tag == CT_NONE || arguments[i].tag == CT_DEFAULT ||
        (arguments[i].tag == CT_TENSOR && arguments[i].pointer == nullptr);
    if (tells_nothing) {
      continue;
    }
    text << separator;
    if (static_cast<size_t>(i) < declared.size()) {
      text << declared[i].name() << ' ';
    }
    describe_value(text, arguments[i]);
    separator = ", ";
  }
  text << ')';
  return text.str();
}

void to_value(c10::IValue& source, ct_value* result) {
  result->count = 0;
  result->integer = 0;
  if (source.isNone()) {
    result->tag = CT_NONE;
  } else if (source.isTensor()) {
    result->tag = CT_TENSOR;
    result->pointer = release(std::move(source).toTensor());
  } else if (source.isInt()) {
    result->tag = CT_INT;
    result->integer = source.toInt();
  } else if (source.isDouble()) {
    result->tag = CT_DOUBLE;
    result->real = source.toDouble();
  } else if (source.isBool()) {
    result->tag = CT_BOOL;
    result->integer = source.toBool() ? 1 : 0;
  } else if (source.isTensorList()) {
    auto tensors = source.toTensorVector();
    result->tag = CT_TENSOR_LIST;
    result->count = static_cast<int32_t>(tensors.size());
    auto** handles = static_cast<ct_tensor*>(std::malloc(sizeof(ct_tensor) * (tensors.size() + 1)));
    TORCH_CHECK(handles != nullptr, "out of memory");
    for (size_t i = 0; i < tensors.size(); ++i) {
      handles[i] = release(std::move(tensors[i]));
    }
    result->pointer = handles;
  } else {
    TORCH_CHECK(false, "a result of type ", source.tagKind(), " is not supported");
  }
}

}  // namespace

int32_t ct_operator_find(const char* name, const char* overload, ct_operator* out) {
  return guarded(name, [&] {
    // Handles live as long as the process: there are some hundred, and each is looked up once.
    const auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    *out = reinterpret_cast<ct_operator>(new c10::OperatorHandle(handle));
  });
}

int32_t ct_operator_exists(const char* name, const char* overload) {
  try {
    return c10::Dispatcher::singleton().findSchema({name, overload}).has_value() ? 1 : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

int32_t ct_call(
    ct_operator handle, const ct_value* arguments, int32_t argument_count, ct_value* results, int32_t result_count) {
  const auto& op = operator_of(handle);
  try {
    // Kept per thread so that a call allocates nothing; taken out while in use, should an operator call back.
    static thread_local std::vector<c10::IValue> kept;
    auto stack = std::move(kept);
    stack.clear();
    const auto& declared = op.schema().arguments();
    stack.reserve(declared.size());
    for (int32_t i = 0; i < argument_count; ++i) {
      stack.push_back(to_ivalue(arguments[i], op, i));
    }
    // Later versions append arguments to a schema; whoever does not pass them gets their defaults.
    for (size_t i = argument_count; i < declared.size(); ++i) {
      TORCH_CHECK(declared[i].default_value().has_value(), "the argument ", declared[i].name(), " is missing");
      stack.push_back(*declared[i].default_value());
    }
    op.callBoxed(&stack);
    if (result_count != 0) {
      TORCH_CHECK(
          stack.size() == static_cast<size_t>(result_count), "expected ", result_count, " results, the operator gave ",
          stack.size());
      for (int32_t i = 0; i < result_count; ++i) {
        to_value(stack[i], &results[i]);
      }
    }
    stack.clear();
    kept = std::move(stack);
    return 0;
  } catch (const std::exception& error) {
    compress::set_error(
        op.schema().name() + ": " + compress::message_of(error) +
        describe_arguments(op, arguments, argument_count));
  } catch (...) {
    compress::set_error(op.schema().name() + ": an exception of an unknown type was thrown");
  }
  return 1;
}
