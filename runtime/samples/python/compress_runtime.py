"""A thin binding of compress_runtime.h over ctypes: nothing to install besides the library itself."""

import ctypes
import os
import sys

ABI_VERSION = 1


class Error(Exception):
    """What a function of the library returned, with its message."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class _TensorInfo(ctypes.Structure):
    _fields_ = [
        ("struct_size", ctypes.c_size_t), ("name", ctypes.c_char_p), ("type", ctypes.c_int32), ("rank", ctypes.c_int32),
        ("dims", ctypes.c_int64 * 16), ("bytes", ctypes.c_size_t),
    ]


class _SessionOptions(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("threads", ctypes.c_int32), ("unfused", ctypes.c_int32)]


_handle, _size, _out = ctypes.c_uint64, ctypes.c_size_t, ctypes.POINTER
_SIGNATURES = {
    "cr_model_load": [ctypes.c_char_p, ctypes.c_void_p, _out(_handle)],
    "cr_model_load_bytes": [ctypes.c_char_p, _size, ctypes.c_void_p, _out(_handle)],
    "cr_model_close": [_handle],
    "cr_model_input_count": [_handle, _out(_size)],
    "cr_model_output_count": [_handle, _out(_size)],
    "cr_model_input": [_handle, _size, _out(_TensorInfo)],
    "cr_model_output": [_handle, _size, _out(_TensorInfo)],
    "cr_model_label_count": [_handle, _out(_size)],
    "cr_model_label": [_handle, _size, _out(ctypes.c_char_p)],
    "cr_session_create": [_handle, _out(_SessionOptions), _out(_handle)],
    "cr_session_close": [_handle],
    "cr_session_set_shape": [_handle, _size, _out(ctypes.c_int64), _size],
    "cr_session_set_input": [_handle, _size, ctypes.c_char_p, _size],
    "cr_session_preprocess": [_handle, ctypes.c_char_p, _size],
    "cr_session_preprocess_file": [_handle, ctypes.c_char_p],
    "cr_session_run": [_handle],
    "cr_session_output": [_handle, _size, _out(_TensorInfo)],
    "cr_session_get_output": [_handle, _size, ctypes.c_void_p, _size, _out(_size)],
    "cr_session_classify": [_handle, _size, _out(ctypes.c_int32), _out(ctypes.c_float), _size, _out(_size)],
}


class Library:
    """The shared library, with every status turned into an Error."""

    def __init__(self, path):
        self._dll = ctypes.CDLL(path)
        self._dll.cr_last_error.restype = ctypes.c_char_p
        self._dll.cr_version.restype = ctypes.c_char_p
        if self._dll.cr_abi_version() != ABI_VERSION:
            raise Error(0, f"{path} has ABI {self._dll.cr_abi_version()}; this binding is for {ABI_VERSION}.")
        for name, types in _SIGNATURES.items():
            function = getattr(self._dll, name)
            function.argtypes, function.restype = types, ctypes.c_int32

    @property
    def version(self):
        return self._dll.cr_version().decode()

    def call(self, name, *arguments):
        status = getattr(self._dll, name)(*arguments)
        if status != 0:
            raise Error(status, self._dll.cr_last_error().decode())

    def number(self, name, *arguments):
        result = ctypes.c_size_t()
        self.call(name, *arguments, ctypes.byref(result))
        return result.value


class Model:
    """A model or bundle; use it in a with statement."""

    def __init__(self, library, path):
        self._library, self._handle = library, ctypes.c_uint64()
        library.call("cr_model_load", os.fsencode(path), None, ctypes.byref(self._handle))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._library.call("cr_model_close", self._handle)

    @property
    def labels(self):
        result = []
        for index in range(self._library.number("cr_model_label_count", self._handle)):
            label = ctypes.c_char_p()
            self._library.call("cr_model_label", self._handle, index, ctypes.byref(label))
            result.append(label.value.decode())
        return result

    def session(self, threads=1):
        return Session(self._library, self._handle, threads)


class Session:
    """A session for one caller at a time; use it in a with statement."""

    def __init__(self, library, model, threads):
        self._library, self._handle = library, ctypes.c_uint64()
        options = _SessionOptions(ctypes.sizeof(_SessionOptions), threads, 0)
        library.call("cr_session_create", model, ctypes.byref(options), ctypes.byref(self._handle))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._library.call("cr_session_close", self._handle)

    def preprocess(self, path):
        self._library.call("cr_session_preprocess_file", self._handle, os.fsencode(path))

    def set_input(self, index, data):
        """data: bytes of the tensor, such as numpy's array.tobytes()."""
        self._library.call("cr_session_set_input", self._handle, index, data, len(data))

    def run(self):
        self._library.call("cr_session_run", self._handle)

    def output(self, index):
        """The bytes of an output and its dimensions."""
        info = _TensorInfo(struct_size=ctypes.sizeof(_TensorInfo))
        self._library.call("cr_session_output", self._handle, index, ctypes.byref(info))
        buffer = ctypes.create_string_buffer(info.bytes)
        self._library.call("cr_session_get_output", self._handle, index, buffer, info.bytes, None)
        return buffer.raw, tuple(info.dims[: info.rank])

    def classify(self, output=0, top=3):
        classes, probabilities = (ctypes.c_int32 * top)(), (ctypes.c_float * top)()
        count = self._library.number("cr_session_classify", self._handle, output, classes, probabilities, top)
        return list(zip(classes[:count], probabilities[:count]))


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: compress_runtime.py LIBRARY BUNDLE FILE")
    try:
        with Model(Library(sys.argv[1]), sys.argv[2]) as model, model.session() as session:
            labels = model.labels
            session.preprocess(sys.argv[3])
            session.run()
            for number, probability in session.classify():
                print(f"{labels[number] if number < len(labels) else number} {100 * probability:.1f} %")
    except Error as error:
        print(f"{error} (status {error.status})", file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main()
