/* Every misuse that the header speaks of gives its status, and the process lives on: run against the built library. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compress_runtime.h"

static int failures;

#define EXPECT(call, wanted)                                                                              \
    do {                                                                                                  \
        cr_status got_ = (call);                                                                          \
        if (got_ != (wanted)) {                                                                           \
            failures++;                                                                                   \
            fprintf(stderr, "line %d: %s gave %d, not %d: %s\n", __LINE__, #call, (int)got_, (int)(wanted), cr_last_error()); \
        }                                                                                                 \
    } while (0)

struct work { cr_session session; cr_model model; int ok, busy, other; };

/* One session from many threads: every run either works or says busy. */
static void *share(void *argument)
{
    struct work *work = argument;
    for (int i = 0; i < 2000; i++) {
        cr_status status = cr_session_run(work->session);
        if (status == CR_OK) work->ok++;
        else if (status == CR_ERROR_BUSY) work->busy++;
        else work->other++;
    }
    return NULL;
}

/* A session of its own for every thread, of one model. */
static void *own(void *argument)
{
    struct work *work = argument;
    for (int i = 0; i < 50; i++) {
        cr_session session;
        if (cr_session_create(work->model, NULL, &session) || cr_session_run(session) || cr_session_close(session)) work->other++;
        else work->ok++;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    enum { THREADS = 4 };
    cr_model model, none;
    cr_session session;
    cr_tensor_info info = {.struct_size = sizeof info};
    size_t count, bytes;
    pthread_t threads[THREADS];
    struct work work[THREADS];

    if (argc != 2) return 3;
    EXPECT(cr_model_load(NULL, NULL, &model), CR_ERROR_ARGUMENT);
    EXPECT(cr_model_load("no such file", NULL, NULL), CR_ERROR_ARGUMENT);
    EXPECT(cr_model_load("no such file", NULL, &none), CR_ERROR_MODEL);
    if (none != 0 || strlen(cr_last_error()) == 0) failures++;
    EXPECT(cr_model_load_bytes("garbage", 7, NULL, &none), CR_ERROR_MODEL);
    EXPECT(cr_session_create(12345, NULL, &session), CR_ERROR_HANDLE);

    EXPECT(cr_model_load(argv[1], NULL, &model), CR_OK);
    EXPECT(cr_session_run(model), CR_ERROR_HANDLE);
    EXPECT(cr_session_create(model, NULL, &session), CR_OK);
    EXPECT(cr_model_input(session, 0, &info), CR_ERROR_HANDLE);
    EXPECT(cr_model_input(model, 99, &info), CR_ERROR_ARGUMENT);
    EXPECT(cr_model_input(model, 0, &info), CR_OK);
    EXPECT(cr_session_output(session, 0, &info), CR_ERROR_STATE);
    EXPECT(cr_session_input(session, 0, &info), CR_OK);
    EXPECT(cr_session_set_input(session, 0, &info, info.bytes + 1), CR_ERROR_SIZE);
    EXPECT(cr_session_set_input(session, 0, NULL, info.bytes), CR_ERROR_ARGUMENT);
    EXPECT(cr_session_set_shape(session, 0, NULL, 4), CR_ERROR_ARGUMENT);
    EXPECT(cr_session_set_shape(session, 0, info.dims, 17), CR_ERROR_ARGUMENT);
    info.struct_size = 0;
    EXPECT(cr_session_input(session, 0, &info), CR_ERROR_ARGUMENT);
    EXPECT(cr_session_preprocess_file(session, "no such file.png"), CR_ERROR_INPUT);
    EXPECT(cr_session_run(session), CR_OK);
    EXPECT(cr_session_get_output(session, 0, NULL, 0, &bytes), CR_OK);
    EXPECT(cr_session_get_output(session, 0, &count, 1, NULL), CR_ERROR_SIZE);
    EXPECT(cr_session_bind_output(session, 0, &count, 1), CR_OK);
    EXPECT(cr_session_run(session), CR_ERROR_SIZE);
    EXPECT(cr_session_bind_output(session, 0, NULL, 0), CR_OK);

    memset(work, 0, sizeof work);
    for (int i = 0; i < THREADS; i++) work[i].session = session, work[i].model = model;
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, share, &work[i]);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++) failures += work[i].other;
    if (work[0].ok + work[1].ok + work[2].ok + work[3].ok == 0) failures++;

    memset(work, 0, sizeof work);
    for (int i = 0; i < THREADS; i++) work[i].model = model;
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, own, &work[i]);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++) failures += work[i].other + (work[i].ok != 50);

    EXPECT(cr_model_close(model), CR_OK);
    EXPECT(cr_model_close(model), CR_ERROR_HANDLE);
    EXPECT(cr_session_run(session), CR_OK); /* the session keeps what it needs */
    EXPECT(cr_session_close(session), CR_OK);
    EXPECT(cr_session_close(session), CR_ERROR_HANDLE);
    EXPECT(cr_session_run(session), CR_ERROR_HANDLE);
    if (failures == 0) puts("every misuse gave its status");
    return failures == 0 ? 0 : 1;
}
