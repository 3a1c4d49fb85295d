/* See effect.h. */
#include "effect.h"

#include <string.h>

#include "catalog.h"
#include "helper.h"
#include "lower.h"

static void clear_lock(gpointer data)
{
    g_free(((ub_lock_effect *)data)->name);
}

ub_effect *ub_effect_new(void)
{
    ub_effect *effect = g_new0(ub_effect, 1);

    effect->locks = g_array_new(FALSE, FALSE, sizeof(ub_lock_effect));
    g_array_set_clear_func(effect->locks, clear_lock);
    return effect;
}

void ub_effect_free(ub_effect *effect)
{
    if (effect == NULL)
        return;
    g_array_unref(effect->locks);
    g_free(effect);
}

static ub_lock_effect *find(const ub_effect *effect, const char *name)
{
    for (unsigned i = 0; i < effect->locks->len; i++) {
        ub_lock_effect *lock = &g_array_index(effect->locks, ub_lock_effect, i);
        if (strcmp(lock->name, name) == 0)
            return lock;
    }
    return NULL;
}

gboolean ub_effect_equal(const ub_effect *a, const ub_effect *b)
{
    if (a->thread != b->thread || a->away != b->away || a->section != b->section ||
        a->is_quiet != b->is_quiet || a->locks->len != b->locks->len)
        return FALSE;
    for (unsigned i = 0; i < a->locks->len; i++) {
        const ub_lock_effect *lock = &g_array_index(a->locks, ub_lock_effect, i);
        const ub_lock_effect *other = find(b, lock->name);
        if (!other || other->set != lock->set)
            return FALSE;
    }
    return TRUE;
}

/* std::lock_guard<std::mutex> guard(mutex); */
gboolean ub_is_lock_guard(const char *type)
{
    static const char *const types[] = {"QMutexLocker", "lock_guard",  "scoped_lock",
                                        "shared_lock",  "unique_lock", NULL};

    return g_strv_contains(types, type);
}

/* mutex.lock(); */
guint8 ub_member_lock(const char *name)
{
    static const char *const lock[] = {"lock", "lock_shared", NULL};
    static const char *const unlock[] = {"unlock", "unlock_shared", NULL};

    return g_strv_contains(lock, name) ? UB_TAKEN : g_strv_contains(unlock, name) ? UB_GIVEN : 0;
}

gboolean ub_effect_is_none(const ub_effect *effect)
{
    return effect->thread <= UB_AS_BEFORE && effect->away <= UB_AS_BEFORE &&
           effect->section <= UB_AS_BEFORE && effect->locks->len == 0;
}

/* Who has nothing to do with it leaves it as it was. */
static guint8 join(guint8 a, guint8 b)
{
    return (guint8)((a ? a : UB_AS_BEFORE) | (b ? b : UB_AS_BEFORE));
}

ub_effect *ub_effect_copy(const ub_effect *like)
{
    ub_effect *effect = ub_effect_new();

    for (unsigned i = 0; like && i < like->locks->len; i++) {
        ub_lock_effect lock = g_array_index(like->locks, ub_lock_effect, i);
        lock.name = g_strdup(lock.name);
        g_array_append_val(effect->locks, lock);
    }
    effect->thread = like ? like->thread : 0;
    effect->away = like ? like->away : 0;
    effect->section = like ? like->section : 0;
    effect->is_quiet = like && like->is_quiet;
    return effect;
}

void ub_effect_join(ub_effect *effect, const ub_effect *other)
{
    effect->thread = join(effect->thread, other ? other->thread : 0);
    effect->away = join(effect->away, other ? other->away : 0);
    effect->section = join(effect->section, other ? other->section : 0);
    effect->is_quiet &= other && other->is_quiet;
    for (unsigned i = 0; i < effect->locks->len; i++) {
        ub_lock_effect *lock = &g_array_index(effect->locks, ub_lock_effect, i);
        const ub_lock_effect *its = other ? find(other, lock->name) : NULL;
        lock->set = join(lock->set, its ? its->set : 0);
    }
    for (unsigned i = 0; other && i < other->locks->len; i++) {
        const ub_lock_effect *its = &g_array_index(other->locks, ub_lock_effect, i);
        ub_lock_effect lock = {g_strdup(its->name), join(its->set, 0)};
        if (find(effect, its->name))
            g_free(lock.name);
        else
            g_array_append_val(effect->locks, lock);
    }
}

gboolean ub_effect_is_known(const char *name, gboolean *none)
{
    const unsigned facts = UB_FACT_DETACHES | UB_FACT_ATTACHES | UB_FACT_LOCKS | UB_FACT_UNLOCKS;
    static const char *const macros[] = {"Py_BEGIN_ALLOW_THREADS", "Py_END_ALLOW_THREADS",
                                         "Py_BLOCK_THREADS",       "Py_UNBLOCK_THREADS",
                                         "PyThreadState_Swap",     NULL};

    *none = FALSE;
    if (g_strv_contains(macros, name) || strstr(name, "_CRITICAL_SECTION") ||
        strstr(name, "atomic_") || g_str_has_prefix(name, "__sync_") ||
        (ub_catalog_facts(name) & facts))
        return TRUE;
    *none = ub_catalog_is_listed(name) || ub_is_reference_count(name) ||
            g_str_has_prefix(name, "Py_") || g_str_has_prefix(name, "_Py_");
    return *none;
}

ub_effect *ub_effect_by_name(const char *name, gboolean is_call)
{
    unsigned facts = is_call ? ub_thread_facts(name, FALSE) : 0;

    if (facts == 0)
        return NULL;
    ub_effect *effect = ub_effect_new();
    effect->thread = facts & UB_FACT_DETACHES ? UB_TAKEN : facts & UB_FACT_ATTACHES ? UB_GIVEN : 0;
    effect->away = facts & UB_FACT_LEAVES ? UB_TAKEN : facts & UB_FACT_ENTERS ? UB_GIVEN : 0;
    return effect;
}
