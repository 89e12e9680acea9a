/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-copies.h"

/* Sets of photos that grow together: parents[i] <= i, the root is the first of its set. */
static guint32
find_root (guint32 *parents, guint32 i)
{
  while (parents[i] != i)
    i = parents[i] = parents[parents[i]];
  return i;
}

static void
join (guint32 *parents, guint32 a, guint32 b)
{
  a = find_root (parents, a);
  b = find_root (parents, b);
  parents[MAX (a, b)] = MIN (a, b);
}

/* Readable photos by content: guint64 (in the photos) -> GArray of guint32. */
static GHashTable *
index_contents (const GnPhoto *photos, guint n, gboolean with_excluded)
{
  GHashTable *contents = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)g_array_unref);
  for (guint32 i = 0; i < n; i++) {
    if (photos[i].problem || (photos[i].excluded && !with_excluded))
      continue;
    GArray *same = g_hash_table_lookup (contents, &photos[i].content_hash);
    if (!same) {
      same = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_hash_table_insert (contents, (gpointer)&photos[i].content_hash, same);
    }
    g_array_append_val (same, i);
  }
  return contents;
}

static void
join_equal (guint32 *parents, GHashTable *contents)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, contents);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const GArray *same = value;
    for (guint i = 1; i < same->len; i++)
      join (parents, g_array_index (same, guint32, 0), g_array_index (same, guint32, i));
  }
}

static guint32 *
group (const GnPhoto *photos, guint n, const GArray *twins, gboolean with_excluded)
{
  g_autoptr (GHashTable) contents = index_contents (photos, n, with_excluded);
  guint32 *parents = g_new (guint32, n);
  for (guint32 i = 0; i < n; i++)
    parents[i] = i;
  join_equal (parents, contents);
  for (guint i = 0; twins && i < twins->len; i++) {
    const GnTwins *pair = &g_array_index (twins, GnTwins, i);
    const GArray *first = g_hash_table_lookup (contents, &pair->first);
    const GArray *second = g_hash_table_lookup (contents, &pair->second);
    if (first && second)
      join (parents, g_array_index (first, guint32, 0), g_array_index (second, guint32, 0));
  }
  for (guint32 i = 0; i < n; i++)
    parents[i] = find_root (parents, i);
  return parents;
}

guint32 *
gn_copies_group (const GnPhoto *photos, guint n, const GArray *twins)
{
  return group (photos, n, twins, TRUE);
}

static gboolean
differs_in_bytes (const GnPhoto *a, const GnPhoto *b)
{
  return a->content_hash != b->content_hash;
}

static gboolean
differs_in_class (const GnPhoto *a, const GnPhoto *b)
{
  return a->class_index != b->class_index;
}

/* The groups in which some photo differs from the first one; all of them without @differs. */
static GPtrArray *
find_groups (GnDataset *dataset, const GArray *twins, gboolean (*differs) (const GnPhoto *a, const GnPhoto *b))
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  g_autofree guint32 *roots = group (photos, n, twins, FALSE);
  g_autofree GArray **members = g_new0 (GArray *, n);
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  for (guint32 i = 0; i < n; i++) {
    GArray **array = &members[roots[i]];
    if (!*array)
      *array = g_array_new (FALSE, FALSE, sizeof (guint32));
    g_array_append_val (*array, i);
  }
  for (guint i = 0; i < n; i++) {
    gboolean wanted = members[i] && members[i]->len > 1 && !differs;
    for (guint k = 1; members[i] && k < members[i]->len && !wanted; k++)
      wanted = differs (&photos[i], &photos[g_array_index (members[i], guint32, k)]);
    if (wanted)
      g_ptr_array_add (groups, g_array_ref (members[i]));
    g_clear_pointer (&members[i], g_array_unref);
  }
  return groups;
}

GPtrArray *
gn_copies_find_exact (GnDataset *dataset)
{
  return find_groups (dataset, NULL, NULL);
}

GPtrArray *
gn_copies_find_all (GnDataset *dataset)
{
  return find_groups (dataset, gn_dataset_get_twins (dataset), NULL);
}

GPtrArray *
gn_copies_find_near (GnDataset *dataset)
{
  return find_groups (dataset, gn_dataset_get_twins (dataset), differs_in_bytes);
}

GPtrArray *
gn_copies_find_label_conflicts (GnDataset *dataset)
{
  return find_groups (dataset, gn_dataset_get_twins (dataset), differs_in_class);
}

double
gn_copies_get_similarity (GnDataset *dataset, guint32 first, guint32 second)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  const GArray *twins = gn_dataset_get_twins (dataset);
  guint64 a = MIN (photos[first].content_hash, photos[second].content_hash);
  guint64 b = MAX (photos[first].content_hash, photos[second].content_hash);
  guint low = 0, high = twins->len;

  if (a == b)
    return 1;
  while (low < high) {
    guint middle = low + (high - low) / 2;
    const GnTwins *pair = &g_array_index (twins, GnTwins, middle);
    if (pair->first == a && pair->second == b)
      return pair->similarity;
    if (pair->first < a || (pair->first == a && pair->second < b))
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

/* Every validation photo of @these with every training photo of @those. */
static void
add_leaks (GArray *leaks, const GnPhoto *photos, const GArray *these, const GArray *those, double similarity)
{
  for (guint i = 0; i < these->len; i++)
    for (guint j = 0; j < those->len; j++) {
      GnLeak leak = { g_array_index (these, guint32, i), g_array_index (those, guint32, j), similarity };
      if (photos[leak.validation].split == GN_SPLIT_VALIDATION && photos[leak.training].split == GN_SPLIT_TRAINING)
        g_array_append_val (leaks, leak);
    }
}

static gint
compare_leaks (gconstpointer a, gconstpointer b)
{
  const GnLeak *x = a, *y = b;
  if (x->validation != y->validation)
    return x->validation < y->validation ? -1 : 1;
  return x->training < y->training ? -1 : x->training > y->training;
}

GArray *
gn_copies_find_leaks (GnDataset *dataset)
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  const GArray *twins = gn_dataset_get_twins (dataset);
  g_autoptr (GHashTable) contents = index_contents (photos, n, FALSE);
  GArray *leaks = g_array_new (FALSE, FALSE, sizeof (GnLeak));
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, contents);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    add_leaks (leaks, photos, value, value, 1);
  for (guint i = 0; i < twins->len; i++) {
    const GnTwins *pair = &g_array_index (twins, GnTwins, i);
    const GArray *first = g_hash_table_lookup (contents, &pair->first);
    const GArray *second = g_hash_table_lookup (contents, &pair->second);
    if (!first || !second)
      continue;
    add_leaks (leaks, photos, first, second, pair->similarity);
    add_leaks (leaks, photos, second, first, pair->similarity);
  }
  g_array_sort (leaks, compare_leaks);
  return leaks;
}

guint
gn_leaks_count_validation (const GArray *leaks)
{
  guint count = 0;
  for (guint i = 0; i < leaks->len; i++)
    count += i == 0 || g_array_index (leaks, GnLeak, i).validation != g_array_index (leaks, GnLeak, i - 1).validation;
  return count;
}

static gint
compare_indices (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

GArray *
gn_leaks_get_training (const GArray *leaks)
{
  GArray *training = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < leaks->len; i++)
    g_array_append_val (training, g_array_index (leaks, GnLeak, i).training);
  g_array_sort (training, compare_indices);
  guint kept = 0;
  for (guint i = 0; i < training->len; i++)
    if (kept == 0 || g_array_index (training, guint32, kept - 1) != g_array_index (training, guint32, i))
      g_array_index (training, guint32, kept++) = g_array_index (training, guint32, i);
  g_array_set_size (training, kept);
  return training;
}
