/*
 * The C API of Compress's runtime: loads ONNX models and .compress bundles and runs them.
 *
 *     cr_model model; cr_session session; int32_t best; float probability; size_t count;
 *     if (cr_model_load("bundle.compress", NULL, &model) || cr_session_create(model, NULL, &session)) puts(cr_last_error());
 *     cr_session_preprocess_file(session, "image.png");
 *     cr_session_run(session);
 *     cr_session_classify(session, 0, &best, &probability, 1, &count);
 *
 * Every function that can fail returns a status; 0 is success. cr_last_error() then has a sentence that says what is wrong and what to do.
 * Text is UTF-8. Tensors are dense and row-major, outermost dimension first.
 *
 * Threads: models may be used from any number of threads at once. A session may be used from any thread, by one at a time; a call that
 * comes while another is going on returns CR_ERROR_BUSY and does nothing. Sessions of one model share its weights and are cheap.
 *
 * Handles are numbers that are never given twice. One that was closed, is of another kind or was made up gives CR_ERROR_HANDLE.
 */
#ifndef COMPRESS_RUNTIME_H
#define COMPRESS_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The ABI that this header describes; cr_abi_version() gives the library's. They must be equal. */
#define CR_ABI_VERSION 1

#define CR_MAX_RANK 16

typedef uint64_t cr_model;
typedef uint64_t cr_session;

typedef int32_t cr_status;
enum {
    CR_OK = 0,
    CR_ERROR_ARGUMENT = 1,  /* a null pointer, an index or a number that cannot be meant */
    CR_ERROR_HANDLE = 2,    /* no handle of this kind, or closed already */
    CR_ERROR_MODEL = 3,     /* the model is missing, malformed, over a limit, or uses something unsupported */
    CR_ERROR_INPUT = 4,     /* the input does not fit the model or its preprocessing */
    CR_ERROR_BUSY = 5,      /* another thread is using the session */
    CR_ERROR_SIZE = 6,      /* a buffer has another size than is needed; the message has both */
    CR_ERROR_STATE = 7,     /* asked for before it exists, such as an output before the first run */
    CR_ERROR_CANCELLED = 8, /* stopped by cr_session_cancel; outputs are undefined */
    CR_ERROR_MEMORY = 9,
    CR_ERROR_FAULT = 99     /* a fault of this library */
};

/* Element types; the numbers are those of ONNX's TensorProto.DataType. */
enum {
    CR_FLOAT32 = 1, CR_UINT8 = 2, CR_INT8 = 3, CR_UINT16 = 4, CR_INT16 = 5, CR_INT32 = 6, CR_INT64 = 7,
    CR_BOOL = 9, CR_FLOAT16 = 10, CR_FLOAT64 = 11, CR_UINT32 = 12, CR_UINT64 = 13
};

/* An input or output. Set struct_size to sizeof(cr_tensor_info) before passing it. */
typedef struct cr_tensor_info {
    size_t struct_size;
    const char *name;             /* valid until the model and all its sessions are closed */
    int32_t type;
    int32_t rank;                 /* -1: the model leaves it open */
    int64_t dims[CR_MAX_RANK];    /* -1: the model leaves it open */
    size_t bytes;                 /* of a session's tensor; 0 in what a model declares */
} cr_tensor_info;

/* Zero means the default everywhere. Set struct_size to sizeof(cr_load_options). */
typedef struct cr_load_options {
    size_t struct_size;
    int32_t skip_hashes;          /* not 0: a bundle's SHA-256 hashes are not checked */
    int32_t reserved;
    int64_t max_file_bytes;
    int64_t max_arena_bytes;      /* of the values of one run; 4 GiB */
    int64_t max_run_macs;         /* multiply-accumulates of one run; 2^44 */
} cr_load_options;

/* Set struct_size to sizeof(cr_session_options). */
typedef struct cr_session_options {
    size_t struct_size;
    int32_t threads;              /* of a run, the caller included; 0: one a core. Results do not depend on it. Without options: 1 */
    int32_t unfused;              /* not 0: every node by its plain reference kernel, for comparison */
} cr_session_options;

/* The library's version, such as "0.1.0", and its ABI. They never fail. */
const char *cr_version(void);
int32_t cr_abi_version(void);

/* The message of this thread's last failed call; valid until the thread's next failed call. Empty where none failed. Never NULL. */
const char *cr_last_error(void);

/* Loads an ONNX file or a bundle; the content decides which. The file must stay unchanged while the model is open. options may be NULL. */
cr_status cr_model_load(const char *path, const cr_load_options *options, cr_model *model);

/* The same from memory, which is copied. */
cr_status cr_model_load_bytes(const void *data, size_t bytes, const cr_load_options *options, cr_model *model);

/* Sessions that are open keep what they need; it is freed with the last of them. */
cr_status cr_model_close(cr_model model);

cr_status cr_model_input_count(cr_model model, size_t *count);
cr_status cr_model_output_count(cr_model model, size_t *count);
cr_status cr_model_input(cr_model model, size_t index, cr_tensor_info *info);
cr_status cr_model_output(cr_model model, size_t index, cr_tensor_info *info);

/* Class names in the order of the output; a model that came without has 0. A label is valid as long as cr_tensor_info.name. */
cr_status cr_model_label_count(cr_model model, size_t *count);
cr_status cr_model_label(cr_model model, size_t index, const char **label);

/* options may be NULL. */
cr_status cr_session_create(cr_model model, const cr_session_options *options, cr_session *session);
cr_status cr_session_close(cr_session session);

/* Sets an input's shape. Sizes that the model fixes must stay; open ones are 1 before the first call. */
cr_status cr_session_set_shape(cr_session session, size_t input, const int64_t *dims, size_t rank);

/* Copies an input's values into the session; bytes must be exactly what its current shape takes. */
cr_status cr_session_set_input(cr_session session, size_t input, const void *data, size_t bytes);

/* Prepares a sample as the bundle says (image or .npy, text, CSV row) and writes it to the model's only input as a batch of one. */
cr_status cr_session_preprocess_file(cr_session session, const char *path);

/* The same with the content of such a file. */
cr_status cr_session_preprocess(cr_session session, const void *data, size_t bytes);

/* Has every run write an output to a buffer of the caller's, which must stay until it is unbound with NULL or the session is closed. */
cr_status cr_session_bind_output(cr_session session, size_t output, void *buffer, size_t capacity);

/* Runs on the inputs' current values. Allocates nothing after the first run with a shape. */
cr_status cr_session_run(cr_session session);

/* Has a run of this session that is going on in another thread return CR_ERROR_CANCELLED soon; does nothing where none is. */
cr_status cr_session_cancel(cr_session session);

/* Copies an output. bytes may be NULL; buffer may be NULL where only the size is asked for. */
cr_status cr_session_get_output(cr_session session, size_t output, void *buffer, size_t capacity, size_t *bytes);

/* Type, shape and size of what the session holds now; an output has them after a run. */
cr_status cr_session_input(cr_session session, size_t input, cr_tensor_info *info);
cr_status cr_session_output(cr_session session, size_t output, cr_tensor_info *info);

/* Softmax over a float32 output and its classes of highest probability, best first, at most capacity of them. probabilities may be NULL. */
cr_status cr_session_classify(cr_session session, size_t output, int32_t *classes, float *probabilities, size_t capacity, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
