/* Classifies an image, array or text with a bundle. Build: cc classify.c -I<header> -L<library> -lcompress_runtime -o classify */
#include <stdio.h>
#include <stdlib.h>

#include "compress_runtime.h"

static void check(cr_status status, const char *what)
{
    if (status == CR_OK) return;
    fprintf(stderr, "%s: %s (status %d)\n", what, cr_last_error(), (int)status);
    exit(3);
}

int main(int argc, char **argv)
{
    cr_model model;
    cr_session session;
    int32_t best[3];
    float probabilities[3];
    size_t count, labels, i;

    if (argc != 3) {
        fprintf(stderr, "usage: classify BUNDLE FILE\n");
        return 3;
    }
    if (cr_abi_version() != CR_ABI_VERSION) {
        fprintf(stderr, "The library %s has ABI %d; this program was compiled for %d.\n", cr_version(), (int)cr_abi_version(), CR_ABI_VERSION);
        return 3;
    }
    check(cr_model_load(argv[1], NULL, &model), argv[1]);
    check(cr_model_label_count(model, &labels), "labels");
    check(cr_session_create(model, NULL, &session), "session");
    check(cr_session_preprocess_file(session, argv[2]), argv[2]);
    check(cr_session_run(session), "run");
    check(cr_session_classify(session, 0, best, probabilities, 3, &count), "classify");
    for (i = 0; i < count; i++) {
        const char *label = NULL;
        if ((size_t)best[i] < labels) check(cr_model_label(model, (size_t)best[i], &label), "label");
        if (label) printf("%s %.1f %%\n", label, 100.0 * probabilities[i]);
        else printf("%d %.1f %%\n", (int)best[i], 100.0 * probabilities[i]);
    }
    check(cr_session_close(session), "close");
    check(cr_model_close(model), "close");
    return 0;
}
