# Sourced by ../groupdetr in a clone: builds the program where it is new or has changed. Sets class_path.

# Whether a build is missing, older than its sources, or has lost a library.
outdated() {
  [ -e "$1" ] && [ -e "$libraries" ] || return 0
  local changed library IFS=:
  changed=$(find "$home"/{core,onnx,serve,cli}/src/main "$home"/{core/,onnx/,serve/,cli/,dist/,}pom.xml -newer "$1" -print -quit)
  [ -z "$changed" ] || return 0
  for library in $(<"$libraries"); do
    [ -e "$library" ] || return 0
  done
  return 1
}

# Shows how long the build takes, where someone watches.
show_time() {
  if [ -t 2 ]; then
    while sleep 1; do printf '\rgroupdetr: building, %d s ' "$SECONDS" >&2; done 9>&- &
    ticker=$!
    trap hide_time EXIT
  fi
}

hide_time() {
  if [ -n "${ticker:-}" ]; then
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    printf '\r\033[K' >&2
    ticker=
  fi
}

build() {
  local why="sources have changed" status=0
  local goals=(-q -B -ntp -Dlaunch -Dmaven.test.skip=true -Dspotless.check.skip=true
    -Dcheckstyle.skip=true package -pl dist -am)
  [ -e "$libraries" ] || why="the first time downloads about 280 MB"
  [ -x "${java%java}javac" ] || fail "$java has no compiler beside it: install a JDK, not only a JRE"
  if grep -qs -e '-gpu\.jar' "$libraries"; then
    goals+=(-Pcuda) # a build for CUDA stays one
  fi
  echo "groupdetr: building ($why) ..." >&2
  show_time
  (cd "$home" && JAVA_HOME=${java%/bin/java} ./mvnw "${goals[@]}") >"$work/build.log" 2>&1 || status=$?
  hide_time
  [ "$status" -ne 130 ] || exit 130 # interrupted
  if [ "$status" -ne 0 ]; then
    grep -m 15 '^\[ERROR\] .' "$work/build.log" >&2 || tail -n 15 "$work/build.log" >&2
    fail "the build failed; all it said is in $work/build.log"
  fi
}

# One line where this user may not do what is needed: read the libraries, or build in this folder.
refuse_others() {
  local library IFS=: advice="as the user who owns it, build an archive that all can run: ./mvnw package"
  for library in $(cat "$libraries" 2>/dev/null || true); do
    [ -r "$library" ] || fail "$library cannot be read by this user; $advice"
  done
  fail "$home is to be built first, and this user may not write in it; $advice"
}

# Builds what is outdated, one process at a time. Programs that run meanwhile keep their own files:
# these are replaced, never overwritten.
update() {
  if ! mkdir -p "$work" 2>/dev/null || [ ! -w "$work" ]; then
    refuse_others
  fi
  if command -v flock >/dev/null; then
    exec 9>"$work/lock"
    flock 9
  fi
  if outdated "$program"; then
    touch "$work/started"
    if outdated "$built"; then
      build
    fi
    for module in core onnx serve; do
      cp "$home/$module/target/groupdetr-$module.jar" "$work/$module.part"
    done
    cp "$built" "$work/program.part"
    # Sources that were edited during the build are newer than this.
    touch -r "$work/started" "$built" "$work/program.part"
    for module in core onnx serve; do
      mv -f "$work/$module.part" "$work/groupdetr-$module.jar"
    done
    mv -f "$work/program.part" "$program"
  fi
  exec 9>&-
}

work=$home/dist/target/launch
program=$work/groupdetr-cli.jar
built=$home/cli/target/groupdetr-cli.jar
libraries=$home/dist/target/classpath.txt

if outdated "$program"; then
  update
fi
class_path=$program:$work/groupdetr-serve.jar:$work/groupdetr-core.jar:$work/groupdetr-onnx.jar:$(<"$libraries")
