#include <string.h>

#include "codes.h"

static const ub_code_info infos[UB_CODE_COUNT] = {
    [UB_CODE_NONE] = {"none", UB_CONVERT, "nothing stands against a rewrite", "Nothing."},
#define UB_CODE(id, name, verdict, sentence, advice)                                               \
    [UB_CODE_##id] = {name, verdict, sentence, advice},
#include "codes.def"
#undef UB_CODE
};

const ub_code_info *ub_code_get(ub_code code)
{
    g_return_val_if_fail(code >= UB_CODE_NONE && code < UB_CODE_COUNT, NULL);
    return &infos[code];
}

ub_code ub_code_find(const char *name)
{
    for (int code = UB_CODE_NONE + 1; code < UB_CODE_COUNT; code++) {
        if (strcmp(infos[code].name, name) == 0) {
            return code;
        }
    }
    return UB_CODE_NONE;
}
