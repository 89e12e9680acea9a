/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-scan-cache.h"
#include "gn-atomic-file.h"

#include <string.h>

/* Path, size, modified, width, height, hash, truncated; the look: width, height, blueness, redness, pixels. The version
 * changes with what a scan would find in the same bytes. */
#define ENTRY_TYPE "(aytxiitbyyyyay)"
#define TWINS_TYPE "(ttd)"
/* Version, photos, a digest of the contents that were compared, what was found. */
#define CACHE_TYPE "(sa" ENTRY_TYPE "sa" TWINS_TYPE ")"
#define VERSION "guenon scan 2"

typedef struct {
  guint64 size;
  gint64 modified;
  int width, height;
  guint64 hash;
  gboolean truncated;
  guint8 look[4];       /* width, height, blueness, redness */
  const guint8 *pixels; /* in bytes of the cache */
} Entry;

struct GnScanCache {
  char *path;
  GBytes *bytes;
  GHashTable *entries; /* of Entry by relative path */
  char *digest;        /* of the contents among which twins are */
  GArray *twins;       /* of GnTwins */
};

static void
add_entry (GnScanCache *cache, GVariant *variant)
{
  const char *path;
  Entry entry;
  gsize length;
  g_autoptr (GVariant) look = NULL;
  g_variant_get (variant, "(^&aytxiitbyyyy@ay)", &path, &entry.size, &entry.modified, &entry.width, &entry.height,
                 &entry.hash, &entry.truncated, &entry.look[0], &entry.look[1], &entry.look[2], &entry.look[3], &look);
  entry.pixels = g_variant_get_fixed_array (look, &length, 1);
  if (entry.width > 0 && entry.height > 0 && entry.look[0] > 0 && entry.look[1] > 0 && length <= GN_LOOK_AREA &&
      length == (gsize)entry.look[0] * entry.look[1])
    g_hash_table_insert (cache->entries, g_strdup (path), g_memdup2 (&entry, sizeof entry));
}

static void
read_entries (GnScanCache *cache)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (cache->path, FALSE, NULL);
  if (!file)
    return;
  cache->bytes = g_mapped_file_get_bytes (file);
  g_autoptr (GVariant) variant =
      g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (CACHE_TYPE), cache->bytes, FALSE));
  if (!g_variant_is_normal_form (variant))
    return;
  const char *version;
  g_autoptr (GVariant) entries = NULL;
  g_autoptr (GVariantIter) twins = NULL;
  g_variant_get (variant, "(&s@a" ENTRY_TYPE "sa" TWINS_TYPE ")", &version, &entries, &cache->digest, &twins);
  if (!g_str_equal (version, VERSION)) {
    g_clear_pointer (&cache->digest, g_free);
    return;
  }
  for (gsize i = 0; i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    add_entry (cache, entry);
  }
  GnTwins pair;
  while (g_variant_iter_next (twins, TWINS_TYPE, &pair.first, &pair.second, &pair.similarity))
    g_array_append_val (cache->twins, pair);
}

GnScanCache *
gn_scan_cache_open (const char *folder)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, absolute, -1);
  GnScanCache *cache = g_new0 (GnScanCache, 1);
  cache->path = g_build_filename (g_get_user_cache_dir (), "guenon", "scans", digest, NULL);
  cache->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  cache->twins = g_array_new (FALSE, FALSE, sizeof (GnTwins));
  read_entries (cache);
  return cache;
}

void
gn_scan_cache_free (GnScanCache *cache)
{
  if (!cache)
    return;
  g_hash_table_unref (cache->entries);
  g_array_unref (cache->twins);
  g_clear_pointer (&cache->bytes, g_bytes_unref);
  g_free (cache->digest);
  g_free (cache->path);
  g_free (cache);
}

gboolean
gn_scan_cache_lookup (const GnScanCache *cache, GnPhoto *photo, GnLook *look)
{
  const Entry *entry = g_hash_table_lookup (cache->entries, photo->path);
  if (!entry || entry->size != photo->size || entry->modified != photo->modified)
    return FALSE;
  photo->width = entry->width;
  photo->height = entry->height;
  photo->content_hash = entry->hash;
  photo->truncated = entry->truncated;
  look->width = entry->look[0];
  look->height = entry->look[1];
  look->blueness = entry->look[2];
  look->redness = entry->look[3];
  memcpy (look->pixels, entry->pixels, (gsize)look->width * look->height);
  return TRUE;
}

static char *
compute_digest (const guint64 *hashes, guint n)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  for (guint i = 0; i < n; i++) {
    guint64 hash = GUINT64_TO_LE (hashes[i]);
    g_checksum_update (checksum, (const guchar *)&hash, sizeof hash);
  }
  return g_strdup (g_checksum_get_string (checksum));
}

GArray *
gn_scan_cache_get_twins (const GnScanCache *cache, const guint64 *hashes, guint n)
{
  g_autofree char *digest = compute_digest (hashes, n);
  return g_strcmp0 (digest, cache->digest) == 0 ? g_array_ref (cache->twins) : NULL;
}

static GVariant *
photos_to_variant (const GnPhoto *photos, const GnLook *looks, guint n)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" ENTRY_TYPE));
  for (guint i = 0; i < n; i++)
    if (!photos[i].problem)
      g_variant_builder_add (
          &builder, "(^aytxiitbyyyy@ay)", photos[i].path, photos[i].size, photos[i].modified, photos[i].width,
          photos[i].height, photos[i].content_hash, photos[i].truncated, looks[i].width, looks[i].height,
          looks[i].blueness, looks[i].redness,
          g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, looks[i].pixels, (gsize)looks[i].width * looks[i].height, 1));
  return g_variant_builder_end (&builder);
}

static GVariant *
twins_to_variant (const GArray *twins)
{
  GVariantBuilder builder;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" TWINS_TYPE));
  for (guint i = 0; i < twins->len; i++) {
    const GnTwins *pair = &g_array_index (twins, GnTwins, i);
    g_variant_builder_add (&builder, TWINS_TYPE, pair->first, pair->second, pair->similarity);
  }
  return g_variant_builder_end (&builder);
}

void
gn_scan_cache_save (const GnScanCache *cache, const GnPhoto *photos, const GnLook *looks, guint n,
                    const guint64 *hashes, guint n_hashes, const GArray *twins)
{
  g_autofree char *digest = compute_digest (hashes, n_hashes);
  g_autoptr (GVariant) variant =
      g_variant_ref_sink (g_variant_new ("(s@a" ENTRY_TYPE "s@a" TWINS_TYPE ")", VERSION,
                                         photos_to_variant (photos, looks, n), digest, twins_to_variant (twins)));
  g_autofree char *folder = g_path_get_dirname (cache->path);
  if (g_mkdir_with_parents (folder, 0700) == 0)
    gn_atomic_file_replace (cache->path, g_variant_get_data (variant), g_variant_get_size (variant), NULL);
}
