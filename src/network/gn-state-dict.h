/* Between a network's internal layouts and torchvision's state dict. */
#pragma once

#include "gn-network.h"
#include "gn-safetensors.h"

G_BEGIN_DECLS

typedef enum {
  GN_LOAD_STRICT,      /* every key present with its shape, none left over; an error names the first that is not */
  GN_LOAD_EXCEPT_HEAD, /* the linear layer may differ: it is then left as it is */
} GnLoadMode;

/* Fills network from the file. @report (nullable) (out): a string a tensor that was left out ("fc.weight: 1000×2048 in the file, 10×2048 here"). */
gboolean gn_network_load (GnNetwork *network, GnSafetensors *file, GnLoadMode mode, GPtrArray *report, GError **error);
gboolean gn_network_save (GnNetwork *network, const char *path, GHashTable *metadata, GError **error);
/* Entries in torchvision's layout for writing them together with others (transfer full; each data is freed with gn_tensor_entries_free). */
GArray  *gn_network_to_entries  (GnNetwork *network);
void     gn_tensor_entries_free (GArray *entries);

G_END_DECLS
