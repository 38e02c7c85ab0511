#!/bin/bash
# A machine of its own that looks like this one, with systemd in it: another root on top of this one's, other
# processes, another network. Nothing that happens in it is seen or left outside.
#   unshare --mount --pid --net --uts --ipc --cgroup --fork --kill-child bash machine.sh FOLDER FILE...
# FOLDER is empty; the files are found in /srv of the machine.
set -e
folder=$1
shift
mount -t tmpfs tmpfs "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
cp "$@" "$folder/root/srv/"
cd "$folder/root"
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
ip link set lo up
rm -f usr/sbin/policy-rc.d # which keeps services down while packages are installed outside
cat >etc/systemd/system/machine.target <<'UNIT'
[Unit]
Requires=sysinit.target
DefaultDependencies=no
AllowIsolate=yes
UNIT
exec env container=medgateway-test chroot . /lib/systemd/systemd --unit=machine.target --show-status=no
