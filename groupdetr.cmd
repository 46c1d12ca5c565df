@echo off
rem Runs groupdetr: from an unpacked archive, or from a clone of its repository, where it is built
rem first if that has not been done. After a change of the sources, build again with: mvnw.cmd -Dmaven.test.skip=true package
setlocal
set "HOME_DIR=%~dp0"
set "BUILT=%HOME_DIR%cli\target\groupdetr-cli.jar"
set "LIBRARY=%HOME_DIR%serve\target\groupdetr-serve.jar;%HOME_DIR%core\target\groupdetr-core.jar;%HOME_DIR%onnx\target\groupdetr-onnx.jar"
set "LIBRARIES=%HOME_DIR%dist\target\classpath.txt"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo groupdetr: no Java found: install a JDK 17 or newer and set JAVA_HOME to it 1>&2
  exit /b 1
)

rem The first number of the version; Java 8 calls itself 1.8.
set "FEATURE=17"
for /f "tokens=3" %%V in ('call "%JAVA%" -version 2^>^&1 ^| findstr /i "version"') do set "VERSION=%%~V"
for /f "tokens=1 delims=.-+" %%F in ("%VERSION%") do set "FEATURE=%%F"
if %FEATURE% LSS 17 (
  echo groupdetr: %JAVA% is Java %VERSION%: install a JDK 17 or newer and set JAVA_HOME to it 1>&2
  exit /b 1
)

set "GROUPDETR_COMMAND=%~n0"
set "CLASS_PATH=%HOME_DIR%lib\*"
if not exist "%HOME_DIR%dist\build.sh" goto run
if exist "%BUILT%" if exist "%LIBRARIES%" goto built
echo groupdetr: building, the first time downloads about 280 MB ... 1>&2
pushd "%HOME_DIR%"
call mvnw.cmd -q -B -ntp -Dlaunch -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcheckstyle.skip=true package -pl dist -am
if errorlevel 1 (
  popd
  echo groupdetr: the build failed 1>&2
  exit /b 1
)
popd

:built
for /f "usebackq delims=" %%L in ("%LIBRARIES%") do set "CLASS_PATH=%BUILT%;%LIBRARY%;%%L"

:run
rem onnxruntime tells its makers of what it does, unless this forbids it.
if not defined ORT_DISABLE_TELEMETRY set "ORT_DISABLE_TELEMETRY=1"
"%JAVA%" -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.noPointerGC=true %GROUPDETR_JAVA_OPTIONS% -cp "%CLASS_PATH%" org.groupdetr.cli.Main %*
exit /b %ERRORLEVEL%
