import Glibc

extension CephError {
  /// What an operator can do about it, where that is obvious.
  var advice: String? {
    switch code {
    case EPERM, EACCES:
      "the Ceph user may not do this: check its keyring, and that its capabilities include "
        + "mon 'profile rbd', mgr 'profile rbd' and osd 'profile rbd pool=…' (ceph auth get client.NAME)"
    case ESHUTDOWN:
      "this client was blocklisted, because another took its lock: connect to the cluster anew"
    case ETIMEDOUT:
      "the cluster did not answer in time: it is out of reach, has too few OSDs up, or is full "
        + "(ceph health detail)"
    case EBADMSG:
      "the answer cannot be read, which librbd also says when none came in time (ceph health detail)"
    case ENOSPC: "the cluster is full (ceph df): add space, or delete"
    case EDQUOT: "the pool's quota is used up (ceph osd pool get-quota)"
    case EROFS:
      "the image is open read-only, or another client holds its exclusive lock and keeps it "
        + "(rbd lock ls)"
    case EBUSY: busyAdvice
    case ENOENT: notFoundAdvice
    case EBADF: "it was closed before"
    case EDOM: "the object size must be 4 KiB to 32 MiB"
    default: nil
    }
  }

  private var busyAdvice: String {
    switch operation {
    case "rbd_snap_unprotect": "the snapshot has clones: flatten or remove them first"
    case "rbd_snap_remove": "the snapshot is protected or in use: unprotect it first"
    default: "it is in use: see who has it open with rbd status, and its snapshots with rbd snap ls"
    }
  }

  private var notFoundAdvice: String {
    switch operation {
    case "rados_connect": "no keyring of this user was found: check `keyring` and the user's name"
    case "rados_conf_read_file": "the configuration file does not exist or cannot be read"
    case "rados_ioctx_create": "there is no such pool (ceph osd pool ls)"
    case "rbd_open", "rbd_open_read_only": "there is no such image (rbd ls POOL)"
    case "rbd_snap_set_by_id", "rbd_snap_get_name":
      "the snapshot has been removed; a new one of the same name is another snapshot"
    default: "it does not exist"
    }
  }
}
