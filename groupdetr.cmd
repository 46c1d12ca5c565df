@echo off
rem Runs groupdetr from a clone of its repository; builds it where that has not been done.
rem After a change of the sources, build again with: mvnw.cmd -Dmaven.test.skip=true package
setlocal
set "HOME_DIR=%~dp0"
set "BUILT=%HOME_DIR%cli\target\groupdetr-cli.jar"
set "LIBRARY=%HOME_DIR%core\target\groupdetr-core.jar"
set "CLASS_PATH_FILE=%HOME_DIR%cli\target\classpath.txt"

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

if exist "%BUILT%" if exist "%CLASS_PATH_FILE%" goto run
echo groupdetr: building, the first time downloads about 220 MB ... 1>&2
pushd "%HOME_DIR%"
call mvnw.cmd -q -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcheckstyle.skip=true package
if errorlevel 1 (
  popd
  echo groupdetr: the build failed 1>&2
  exit /b 1
)
popd

:run
for /f "usebackq delims=" %%L in ("%CLASS_PATH_FILE%") do set "CLASS_PATH=%%L"
"%JAVA%" -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.noPointerGC=true %GROUPDETR_JAVA_OPTIONS% -cp "%BUILT%;%LIBRARY%;%CLASS_PATH%" org.groupdetr.cli.Main %*
exit /b %ERRORLEVEL%
