/*
 * The same app on ONNX Runtime's C API: loads a model, reads one prepared float32 .npy array, runs on one thread, names the class.
 *
 *     ort_classify MODEL.onnx ARRAY.npy
 *
 * Needs no header: the API is a table of functions that is only ever appended to, so that a slot's number holds for every version.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct api_base { const void *const *(*get_api)(uint32_t version); const char *(*get_version)(void); };
extern const struct api_base *OrtGetApiBase(void);

enum {
    GetErrorMessage = 2, CreateEnv = 3, CreateSession = 7, Run = 9, CreateSessionOptions = 10, SetIntraOpNumThreads = 24, SessionGetInputName = 36,
    SessionGetOutputName = 37, CreateTensorWithData = 49, GetTensorMutableData = 51, GetTensorShapeElementCount = 64, GetTensorTypeAndShape = 65,
    CreateCpuMemoryInfo = 69, GetAllocatorWithDefaultOptions = 78
};

static const void *const *api;

#define CALL(slot, types) ((void *(*) types)(uintptr_t)api[slot])

static void check(void *status)
{
    if (!status) return;
    fprintf(stderr, "%s\n", ((const char *(*)(void *))(uintptr_t)api[GetErrorMessage])(status));
    exit(3);
}

/* Version 1.0 of the format, row-major float32; the shape's numbers are between the brackets. */
static float *read_npy(const char *path, int64_t *dims, size_t *rank, size_t *bytes)
{
    FILE *file = fopen(path, "rb");
    unsigned char head[10];
    char *text, *at;
    float *data;
    size_t length, count = 1;

    if (!file || fread(head, 1, 10, file) != 10 || memcmp(head, "\x93NUMPY\x01", 7) != 0) goto bad;
    length = head[8] + 256u * head[9];
    text = calloc(length + 1, 1);
    if (!text || fread(text, 1, length, file) != length || !strstr(text, "'<f4'") || !(at = strchr(text, '('))) goto bad;
    for (*rank = 0, at++; *at != ')' && *rank < 16; at += strspn(at, ", ")) {
        dims[*rank] = strtoll(at, &at, 10);
        count *= (size_t)dims[(*rank)++];
    }
    *bytes = count * sizeof(float);
    data = malloc(*bytes);
    if (!data || fread(data, 1, *bytes, file) != *bytes) goto bad;
    fclose(file);
    free(text);
    return data;
bad:
    fprintf(stderr, "%s: no float32 array\n", path);
    exit(3);
}

int main(int argc, char **argv)
{
    void *env, *options, *session, *allocator, *memory, *input, *output = NULL, *shape;
    char *input_name, *output_name;
    float *data, *scores, sum = 0;
    int64_t dims[16];
    size_t rank, bytes, count, best = 0, i;

    if (argc != 3) return 3;
    api = OrtGetApiBase()->get_api(16);
    check(CALL(CreateEnv, (int, const char *, void **))(3, "app", &env));
    check(CALL(CreateSessionOptions, (void **))(&options));
    check(CALL(SetIntraOpNumThreads, (void *, int))(options, 1));
    check(CALL(CreateSession, (void *, const char *, void *, void **))(env, argv[1], options, &session));
    check(CALL(GetAllocatorWithDefaultOptions, (void **))(&allocator));
    check(CALL(SessionGetInputName, (void *, size_t, void *, char **))(session, 0, allocator, &input_name));
    check(CALL(SessionGetOutputName, (void *, size_t, void *, char **))(session, 0, allocator, &output_name));
    data = read_npy(argv[2], dims, &rank, &bytes);
    check(CALL(CreateCpuMemoryInfo, (int, int, void **))(1, 0, &memory));
    check(CALL(CreateTensorWithData, (void *, void *, size_t, const int64_t *, size_t, int, void **))(memory, data, bytes, dims, rank, 1, &input));
    check(CALL(Run, (void *, void *, const char *const *, void *const *, size_t, const char *const *, size_t, void **))(session, NULL,
        (const char *const *)&input_name, &input, 1, (const char *const *)&output_name, 1, &output));
    check(CALL(GetTensorMutableData, (void *, void **))(output, (void **)&scores));
    check(CALL(GetTensorTypeAndShape, (void *, void **))(output, &shape));
    check(CALL(GetTensorShapeElementCount, (void *, size_t *))(shape, &count));
    for (i = 1; i < count; i++)
        if (scores[i] > scores[best]) best = i;
    for (i = 0; i < count; i++) sum += expf(scores[i] - scores[best]);
    printf("%zu %.1f %%\n", best, 100 / sum);
    return 0;
}
