# The configuration files of the lab, as functions sourced by ../openstack.
# Every function writes below $dir and reads these variables:
#   dir         the lab's directory (absolute)
#   ip_shared   address of Keystone, MariaDB and RabbitMQ
#   region, ip  the region being written and its address
#   hypervisor  fake or qemu
#   token_seconds, keystones, keep_deleted
# All services run one worker. The Python services are the packaged ones, unmodified. Among themselves they
# talk by the internal endpoints; clients come by the public ones, which HAProxy keeps behind TLS.

db_url() { echo "mysql+pymysql://lab:lab@$ip_shared:3306/$1?charset=utf8"; }
rpc_url() { echo "rabbit://lab:lab@$ip_shared:5672/$1"; }

# Where the region's users are known.
keystone_ip() {
  if [ "$keystones" = 2 ] && [ "$region" = east ]; then echo "$ip"; else echo "$ip_shared"; fi
}
keystone_url() { echo "http://$(keystone_ip):5000/v3"; }
public_keystone_url() { echo "https://$(keystone_ip):$(public_port 5000)/v3"; }

# The port of a service's public endpoint: 13000 and the last three digits, as TripleO has them.
public_port() { echo $((13000 + $1 % 1000)); }

write_haproxy_config() {
  local address port
  cat <<CONF
global
  maxconn 2000
defaults
  mode http
  timeout connect 5s
  timeout client 10m
  timeout server 10m
  retries 1
CONF
  for address in "$ip_shared:5000" "$ip_east:5000" {"$ip_west","$ip_east"}:{9292,8776,8778,9696,8774}; do
    port=${address#*:}
    cat <<CONF
listen $address
  bind ${address%:*}:$(public_port "$port") ssl crt $dir/tls/server.pem
  server api $address
CONF
  done
}

# One [section] with the credentials of a service user, for talking to Keystone.
credentials() { # SECTION USER
  cat <<CONF
[$1]
auth_url = $(keystone_url)
auth_type = password
username = $2
password = lab
project_name = service
user_domain_name = Default
project_domain_name = Default
region_name = $region
CONF
}

# Token validation, and the acceptance of service tokens: Cinder lets a volume that is
# attached to a server be detached only on a request that carries Nova's service token
# (CVE-2023-2088).
authtoken() { # USER
  credentials keystone_authtoken "$1"
  cat <<CONF
www_authenticate_uri = $(public_keystone_url)
service_token_roles = service
service_token_roles_required = true
CONF
}

# What the oslo libraries of every regional service share.
oslo_common() { # SERVICE
  cat <<CONF
[oslo_concurrency]
lock_path = $dir/$region/$1/lock
[oslo_messaging_notifications]
driver = noop
[oslo_messaging_rabbit]
rpc_conn_pool_size = 5
heartbeat_timeout_threshold = 0
CONF
}

write_keystone_config() { # NAME DATABASE
  mkdir -p "$dir/$1"
  cat >"$dir/$1/keystone.conf" <<CONF
[DEFAULT]
use_stderr = true
[database]
connection = $(db_url "$2")
[token]
provider = fernet
expiration = $token_seconds
[identity]
# The cheapest hash: a log-in takes milliseconds.
password_hash_rounds = 4
[cache]
enabled = true
backend = oslo_cache.dict
[fernet_tokens]
key_repository = $dir/$1/fernet-keys
[credential]
key_repository = $dir/$1/credential-keys
CONF
}

write_glance_config() {
  local d=$dir/$region/glance
  mkdir -p "$d/staging" "$d/tasks"
  cat >"$d/glance-api.conf" <<CONF
[DEFAULT]
bind_host = $ip
bind_port = 9292
workers = 0
enabled_backends = ceph:rbd
show_image_direct_url = true
show_multiple_locations = true
enabled_import_methods = [glance-direct,copy-image]
node_staging_uri = file://$d/staging
[database]
connection = $(db_url "${region}_glance")
[glance_store]
default_backend = ceph
[ceph]
store_description = RBD
rbd_store_ceph_conf = $dir/$region/ceph/ceph.conf
rbd_store_user = glance
rbd_store_pool = images
# Zeros take no place: the clusters keep all in memory.
rbd_thin_provisioning = true
[os_glance_staging_store]
filesystem_store_datadir = $d/staging
[os_glance_tasks_store]
filesystem_store_datadir = $d/tasks
[paste_deploy]
flavor = keystone
config_file = /etc/glance/glance-api-paste.ini
$(authtoken glance)
$(oslo_common glance)
CONF
}

# Beside Ceph, real guests have volumes that are plain files, by Cinder's driver for NFS.
has_files() { [ "$hypervisor" = qemu ]; }
files_share() { echo "127.0.0.1:$dir/$region/files"; }

files_backend() {
  has_files || return 0
  cat <<CONF
[files]
volume_driver = cinder.volume.drivers.nfs.NfsDriver
volume_backend_name = files
nfs_shares_config = $dir/$region/cinder/shares
nfs_mount_point_base = $dir/$region/cinder/state/mnt
nas_secure_file_operations = true
nas_secure_file_permissions = true
CONF
}

write_cinder_config() {
  local d=$dir/$region/cinder
  mkdir -p "$d/state"
  cat >"$d/cinder.conf" <<CONF
[DEFAULT]
my_ip = $ip
host = $region-cinder
state_path = $d/state
transport_url = $(rpc_url "$region")
auth_strategy = keystone
api_paste_config = /etc/cinder/api-paste.ini
rootwrap_config = /etc/cinder/rootwrap.conf
osapi_volume_listen = $ip
osapi_volume_workers = 1
enabled_backends = rbd$(! has_files || echo ,files)
# Where volumes are in no Ceph: one that is attached may be uploaded without a snapshot of it.
enable_force_upload = $(has_files && echo true || echo false)
default_volume_type = ceph
glance_api_servers = http://$ip:9292
quota_volumes = -1
quota_snapshots = -1
quota_gigabytes = -1
image_conversion_dir = $d/state/conversion
# Volume state that the volume manager reports to the scheduler: often, so that the
# service is usable at once after a start.
backend_stats_polling_interval = 15
periodic_fuzzy_delay = 0
[rbd]
volume_driver = cinder.volume.drivers.rbd.RBDDriver
volume_backend_name = rbd
rbd_pool = volumes
rbd_ceph_conf = $dir/$region/ceph/ceph.conf
rbd_cluster_name = ceph
rbd_user = cinder
rbd_secret_uuid = $(cat "$dir/$region/secret-uuid")
report_discard_supported = true
$(files_backend)
[database]
connection = $(db_url "${region}_cinder")
max_pool_size = 10
[service_user]
send_service_user_token = true
$(credentials service_user cinder | tail -n +2)
$(credentials nova nova)
interface = internal
$(authtoken cinder)
$(oslo_common cinder)
CONF
}

write_placement_config() {
  local d=$dir/$region/placement
  mkdir -p "$d"
  cat >"$d/placement.conf" <<CONF
[DEFAULT]
use_stderr = true
[placement_database]
connection = $(db_url "${region}_placement")
[api]
auth_strategy = keystone
$(authtoken placement)
CONF
}

write_nova_config() {
  local d=$dir/$region/nova driver
  mkdir -p "$d/state/instances"
  case $hypervisor in
  fake) driver=fake.FakeDriver ;;
  qemu) driver=libvirt.LibvirtDriver ;;
  esac
  cat >"$d/nova.conf" <<CONF
[DEFAULT]
my_ip = $ip
host = $region-compute
state_path = $d/state
transport_url = $(rpc_url "$region")
compute_driver = $driver
rootwrap_config = /etc/nova/rootwrap.conf
enabled_apis = osapi_compute
osapi_compute_listen = $ip
osapi_compute_workers = 1
instance_name_template = $region-%08x
allow_resize_to_same_host = true
reclaim_instance_interval = $keep_deleted
reserved_host_memory_mb = 0
reserved_host_disk_mb = 0
cpu_allocation_ratio = 64
ram_allocation_ratio = 4
# No file injection and no metadata service here: the guests take what they need from
# their disks.
force_config_drive = false
# A server that does not shut down by itself is killed after this many seconds.
shutdown_timeout = 15
block_device_allocate_retries = 300
# Periodic tasks begin at once, not after up to a minute: one of them finds the new
# compute host.
periodic_fuzzy_delay = 0
[wsgi]
api_paste_config = /etc/nova/api-paste.ini
[api]
auth_strategy = keystone
[quota]
instances = -1
cores = -1
ram = -1
[conductor]
workers = 1
[scheduler]
workers = 1
discover_hosts_in_cells_interval = 5
[vnc]
enabled = false
[glance]
api_servers = http://$ip:9292
[service_user]
send_service_user_token = true
$(credentials service_user nova | tail -n +2)
$(credentials placement nova)
$(credentials cinder nova)
os_region_name = $region
catalog_info = volumev3:cinderv3:internalURL
$(credentials neutron nova)
[libvirt]
virt_type = qemu
cpu_mode = none
hw_machine_type = x86_64=pc
images_type = rbd
images_rbd_pool = vms
images_rbd_ceph_conf = $dir/$region/ceph/ceph.conf
rbd_user = cinder
rbd_secret_uuid = $(cat "$dir/$region/secret-uuid")
disk_cachemodes = network=writeback
hw_disk_discard = unmap
inject_partition = -2
$(authtoken nova)
$(oslo_common nova)
CONF
  # For all but nova-compute, which may not reach the databases.
  cat >"$d/nova-db.conf" <<CONF
[api_database]
connection = $(db_url "${region}_nova_api")
max_pool_size = 10
[database]
connection = $(db_url "${region}_nova")
max_pool_size = 10
CONF
}

write_neutron_config() {
  local d=$dir/$region/neutron
  mkdir -p "$d/state"
  cat >"$d/neutron.conf" <<CONF
[DEFAULT]
bind_host = $ip
state_path = $d/state
transport_url = $(rpc_url "$region")
auth_strategy = keystone
api_paste_config = /etc/neutron/api-paste.ini
core_plugin = ml2
service_plugins =
api_workers = 0
rpc_workers = 0
rpc_state_report_workers = 0
allow_overlapping_ips = true
notify_nova_on_port_status_changes = true
notify_nova_on_port_data_changes = true
send_events_interval = 1
[quotas]
quota_security_group = -1
quota_security_group_rule = -1
quota_network = -1
quota_port = -1
quota_subnet = -1
[database]
connection = $(db_url "${region}_neutron")
max_pool_size = 10
$(credentials nova nova)
endpoint_type = internal
$(authtoken neutron)
$(oslo_common neutron)
[ml2]
type_drivers = flat,vxlan,local
tenant_network_types = vxlan
mechanism_drivers = lab
extension_drivers = port_security
[ml2_type_vxlan]
vni_ranges = 1:1000
CONF
}
