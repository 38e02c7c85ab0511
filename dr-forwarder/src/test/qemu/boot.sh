#!/bin/bash
# boot.sh WORK SCRIPT: boots Debian's stock kernel in an emulated machine whose disk is this one's, read-only with
# a layer in memory above it, and runs SCRIPT there as the first process. Needs root for nothing but renewing
# apt's lists; needs qemu-system-x86, busybox-static, cpio, kmod and apt. The kernel is fetched once and kept in WORK.
# MEMORY is in MiB, LIMIT in seconds.
set -euo pipefail
work=$(realpath -m "$1") script=$(realpath "$2")
mkdir -p "$work"
cd "$work"

for program in qemu-system-x86_64 busybox cpio depmod modprobe; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null || {
        echo "missing: $program. apt install qemu-system-x86 busybox-static cpio kmod"
        exit 2
    }
done
export PATH=$PATH:/usr/sbin:/sbin

if ! ls kernel/boot/vmlinuz-* >/dev/null 2>&1; then
    rm -rf kernel
    fetch() {
        package=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends: linux-image/ { print $2; exit }')
        [ -n "$package" ] && apt-get download -qq "$package" 2>/dev/null
    }
    # Lists that are missing, or so old that the package they name is gone, are renewed once.
    fetch || { apt-get update -qq && fetch; } || { echo "apt cannot fetch the kernel linux-image-amd64"; exit 2; }
    dpkg -x "$package"_*.deb kernel
    rm -f "$package"_*.deb
    depmod -b kernel "$(ls kernel/lib/modules)"
fi
version=$(ls kernel/lib/modules)

# The first file system: as much as it takes to mount the real one.
rm -rf first
mkdir -p first/{bin,dev,proc,sys,host,layer,root} first/lib/modules
cp "$(command -v busybox)" first/bin/busybox
for module in virtio_pci 9p 9pnet_virtio overlay; do
    modprobe -d kernel -S "$version" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
done | awk '!seen[$0]++' >modules.list
while read -r file; do
    mkdir -p "first/$(dirname "${file#kernel/}")"
    cp "$file" "first/${file#kernel/}"
done < <(sed 's|^.*/kernel/lib/|kernel/lib/|; s|^lib/|kernel/lib/|' modules.list)
cp kernel/lib/modules/"$version"/modules.{dep,alias,symbols,builtin,order} "first/lib/modules/$version/" 2>/dev/null || true
cat >first/init <<END
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
for module in virtio_pci 9pnet_virtio 9p overlay; do modprobe \$module; done
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=loose,ro disk /host
mount -t tmpfs none /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work none /root
for tree in proc sys dev; do mount --move /\$tree /root/\$tree; done
mount -t tmpfs none /root/run
mkdir -p /root/run/netns /root/lib/modules
exec switch_root /root /bin/bash $script
END
chmod +x first/init
(cd first && find . | cpio -o -H newc --quiet | gzip -1) >first.gz

# The modules of the guest's kernel, where modprobe looks for them; SCRIPT links them into place.
export_modules="modules=$work/kernel/lib/modules/$version"
# Emulated in software: the machines that build have no KVM, or none that works inside another machine.
exec timeout "${LIMIT:-540}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -m "${MEMORY:-2560}" -smp 2 \
    -nodefaults -no-user-config -display none -serial stdio -no-reboot -net none \
    -kernel kernel/boot/vmlinuz-* -initrd first.gz \
    -append "console=ttyS0 quiet loglevel=1 panic=-1 net.ifnames=0 $export_modules" \
    -fsdev local,id=disk,path=/,security_model=none,readonly=on,multidevs=remap \
    -device virtio-9p-pci,fsdev=disk,mount_tag=disk
