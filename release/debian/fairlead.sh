#!/bin/sh
# Runs a command of Fairlead on the installed server's database: with its settings, in its folder and
# as its user, so that root leaves nothing there that the server cannot open.
set -eu
program=/usr/lib/fairlead/fairlead
settings=/etc/fairlead/fairlead.env

case ${1-} in '' | version | help | -h | --help) exec "$program" "$@" ;; esac
if [ "$(id -u)" -ne 0 ]; then
	echo "The installed server's database can only be used by root: sudo fairlead $*" >&2
	exit 1
fi

while read -r line || [ -n "$line" ]; do # as systemd reads it, which is not as a shell would
	case $line in *=*) ;; *) continue ;; esac
	name=${line%%=*} value=${line#*=}
	name=${name%"${name##*[![:space:]]}"} value=${value#"${value%%[![:space:]]*}"}
	case $name in '' | [0-9]* | *[!A-Za-z0-9_]*) continue ;; esac # such as a comment
	case $value in
	\"*\") value=${value#\"} value=${value%\"} ;;
	\'*\') value=${value#\'} value=${value%\'} ;;
	esac
	export "$name=$value"
done <"$settings"

# The audit log says who ran the command under sudo. Here it is root at least.
export SUDO_USER="${SUDO_USER:-root}" HOME=/var/lib/fairlead
umask 0077
cd /var/lib/fairlead
exec setpriv --reuid=fairlead --regid=fairlead --init-groups -- "$program" "$@"
