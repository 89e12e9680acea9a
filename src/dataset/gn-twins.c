/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An inverted index of feature hashes proposes pairs, a coarse comparison sifts them, an alignment decides. Probing the
 * weakest bits: Q. Lv et al.: "Multi-probe LSH", VLDB 2007. */
#include "gn-twins.h"
#include "gn-thread-pool.h"

#include <string.h>

#define PROBES (1 << GN_LOOK_WEAK_BITS)
#define MOST_OF_A_HASH 64 /* entries looked at: what many photos have in common tells little */
#define WORTH_ALIGNING 0.6
#define MOST_ALIGNED 8 /* candidates of a look, the most promising; photos of one scene have hundreds */
#define SLICE 128 /* contents between two looks at progress and cancellation */

typedef struct {
  guint32 hash, look, feature;
} Entry;

/* Two looks that may show the same; the alignment from the first to the second. */
typedef struct {
  guint32 second;
  double promise;
  GnLookAlignment alignment;
} Candidate;

typedef struct {
  const guint64 *hashes;
  const GnLook *const *looks;
  guint n, begin;         /* of the slice */
  GArray **features;      /* [n] of GnLookFeature */
  GnLookSketch *sketches; /* [n] */
  Entry *entries;         /* [n_entries], by hash */
  guint n_entries;
  GArray **found; /* [n] of GnTwins, in any order */
} Search;

/* One look, mirrored or not, on its way through the index. */
typedef struct {
  const Search *search;
  guint32 look;
  gboolean mirrored;
  GnLookTemplate *template;
  GnLookSketch sketch;
  GHashTable *candidates; /* of Candidate by look */
} Query;

static void
study (void *data, int task, int worker)
{
  Search *search = data;
  guint i = search->begin + (guint)task;
  g_autoptr (GnLookTemplate) template = gn_look_template_new (search->looks[i], FALSE);
  gn_look_template_draw (template, &search->sketches[i]);
  search->features[i] = gn_look_find_features (search->looks[i]);
}

static int
compare_entries (const void *a, const void *b)
{
  const Entry *x = a, *y = b;
  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  if (x->look != y->look)
    return x->look < y->look ? -1 : 1;
  return x->feature < y->feature ? -1 : x->feature > y->feature;
}

static void
build_index (Search *search)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  for (guint32 i = 0; i < search->n; i++)
    for (guint32 k = 0; k < search->features[i]->len; k++) {
      Entry entry = { g_array_index (search->features[i], GnLookFeature, k).hash, i, k };
      g_array_append_val (entries, entry);
    }
  search->n_entries = entries->len;
  search->entries = (Entry *)(gpointer)g_array_free (entries, FALSE);
  qsort (search->entries, search->n_entries, sizeof (Entry), compare_entries);
}

/* The first entry of @hash, or of a larger one, behind those of look @after. */
static guint
find_entry (const Search *search, guint32 hash, guint32 after)
{
  guint low = 0, high = search->n_entries;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    const Entry *entry = &search->entries[middle];
    if (entry->hash < hash || (entry->hash == hash && entry->look <= after))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Keeps the most promising alignment to each look. */
static void
note_candidate (GHashTable *candidates, guint32 second, double promise, const GnLookAlignment *alignment)
{
  Candidate *candidate = g_hash_table_lookup (candidates, GUINT_TO_POINTER (second));
  if (!candidate) {
    candidate = g_new0 (Candidate, 1);
    g_hash_table_insert (candidates, GUINT_TO_POINTER (second), candidate);
  }
  if (promise > candidate->promise)
    *candidate = (Candidate){ second, promise, *alignment };
}

static void
consider (const Query *query, const GnLookFeature *feature, const Entry *entry)
{
  const Search *search = query->search;
  const GnLookFeature *other = &g_array_index (search->features[entry->look], GnLookFeature, entry->feature);
  if (!gn_look_colors_agree (search->looks[query->look], search->looks[entry->look]))
    return;
  GnLookAlignment alignment =
      gn_look_alignment_from_features (search->looks[query->look], feature, other, query->mirrored);
  double promise = gn_look_compare (&query->sketch, &search->sketches[entry->look], &alignment);
  if (promise > WORTH_ALIGNING)
    note_candidate (query->candidates, entry->look, promise, &alignment);
}

/* The nearest entries before and behind the look's own, so that a long row of copies is still chained together. */
static void
look_up (const Query *query, const GnLookFeature *feature, guint32 hash)
{
  const Search *search = query->search;
  guint behind = find_entry (search, hash, query->look), end = MIN (behind + MOST_OF_A_HASH, search->n_entries);
  for (guint at = behind; at < end && search->entries[at].hash == hash; at++)
    consider (query, feature, &search->entries[at]);
  while (behind > 0 && search->entries[behind - 1].hash == hash && search->entries[behind - 1].look == query->look)
    behind--;
  guint begin = behind > MOST_OF_A_HASH ? behind - MOST_OF_A_HASH : 0;
  for (guint at = behind; at > begin && search->entries[at - 1].hash == hash; at--)
    consider (query, feature, &search->entries[at - 1]);
}

static int
compare_twins (gconstpointer a, gconstpointer b)
{
  const GnTwins *x = a, *y = b;
  if (x->first != y->first)
    return x->first < y->first ? -1 : 1;
  return x->second < y->second ? -1 : x->second > y->second;
}

/* By promise, then by look, so that the order of a hash table does not matter. */
static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *x = *(const Candidate *const *)a, *y = *(const Candidate *const *)b;
  if (x->promise != y->promise)
    return x->promise > y->promise ? -1 : 1;
  return x->second < y->second ? -1 : x->second > y->second;
}

static void
align_candidates (const Query *query, GArray *found)
{
  const Search *search = query->search;
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, query->candidates);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (candidates, value);
  g_ptr_array_sort (candidates, compare_candidates);
  for (guint i = 0; i < MIN (candidates->len, MOST_ALIGNED); i++) {
    Candidate *candidate = g_ptr_array_index (candidates, i);
    g_autoptr (GnLookTemplate) other = gn_look_template_new (search->looks[candidate->second], FALSE);
    double similarity = gn_look_align (query->template, other, &candidate->alignment);
    GnTwins twins = { search->hashes[MIN (query->look, candidate->second)],
                      search->hashes[MAX (query->look, candidate->second)], similarity };
    if (similarity > GN_LOOK_SAME)
      g_array_append_val (found, twins);
  }
}

static void
run_query (const Search *search, guint32 look, gboolean mirrored, GArray *found)
{
  g_autoptr (GHashTable) candidates = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GnLookTemplate) template = gn_look_template_new (search->looks[look], mirrored);
  Query query = {
    .search = search, .look = look, .mirrored = mirrored, .template = template, .candidates = candidates
  };
  gn_look_template_draw (template, &query.sketch);
  for (guint k = 0; k < search->features[look]->len; k++) {
    const GnLookFeature *feature = &g_array_index (search->features[look], GnLookFeature, k);
    for (guint probe = 0; probe < PROBES; probe++) {
      guint32 hash = feature->hash;
      for (guint bit = 0; bit < GN_LOOK_WEAK_BITS; bit++)
        hash ^= (probe >> bit & 1) << feature->weak[bit];
      look_up (&query, feature, mirrored ? gn_look_hash_mirror (hash) : hash);
    }
  }
  align_candidates (&query, found);
}

static void
search_one (void *data, int task, int worker)
{
  Search *search = data;
  guint i = search->begin + (guint)task;
  search->found[i] = g_array_new (FALSE, FALSE, sizeof (GnTwins));
  run_query (search, i, FALSE, search->found[i]);
  run_query (search, i, TRUE, search->found[i]);
}

/* A pair can be found from both of its ends, and a symmetric one both ways: the best one is kept. */
static GArray *
collect (const Search *search)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (GnTwins));
  for (guint i = 0; i < search->n; i++)
    g_array_append_vals (all, search->found[i]->data, search->found[i]->len);
  g_array_sort (all, compare_twins);
  guint kept = 0;
  GnTwins *twins = (GnTwins *)(gpointer)all->data;
  for (guint i = 0; i < all->len; i++)
    if (kept > 0 && compare_twins (&twins[kept - 1], &twins[i]) == 0)
      twins[kept - 1].similarity = MAX (twins[kept - 1].similarity, twins[i].similarity);
    else
      twins[kept++] = twins[i];
  g_array_set_size (all, kept);
  return all;
}

static gboolean
run_slices (Search *search, GnThreadPool *pool, GnTaskFunc func, GCancellable *cancellable, GnScanProgress progress,
            gpointer progress_data)
{
  for (search->begin = 0; search->begin < search->n; search->begin += SLICE) {
    if (g_cancellable_is_cancelled (cancellable))
      return FALSE;
    gn_thread_pool_run (pool, (int)MIN (SLICE, search->n - search->begin), func, search);
    if (progress)
      progress (progress_data, MIN (search->begin + SLICE, search->n), search->n);
  }
  return TRUE;
}

static void
search_clear (Search *search)
{
  for (guint i = 0; i < search->n; i++) {
    g_clear_pointer (&search->features[i], g_array_unref);
    g_clear_pointer (&search->found[i], g_array_unref);
  }
  g_free (search->features);
  g_free (search->found);
  g_free (search->sketches);
  g_free (search->entries);
}

GArray *
gn_twins_find (const guint64 *hashes, const GnLook *const *looks, guint n, int n_threads, GCancellable *cancellable,
               GnScanProgress progress, gpointer progress_data)
{
  Search search = { .hashes = hashes,
                    .looks = looks,
                    .n = n,
                    .features = g_new0 (GArray *, n),
                    .sketches = g_new (GnLookSketch, n),
                    .found = g_new0 (GArray *, n) };
  GnThreadPool *pool = gn_thread_pool_new (n_threads, 0);
  GArray *result = NULL;
  if (run_slices (&search, pool, study, cancellable, NULL, NULL)) {
    build_index (&search);
    if (run_slices (&search, pool, search_one, cancellable, progress, progress_data))
      result = collect (&search);
  }
  gn_thread_pool_free (pool);
  search_clear (&search);
  return result;
}
