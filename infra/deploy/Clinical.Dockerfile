# The executable of the clinical zone; serves, or with "migrate" as the first argument brings its database up to date.
# The other zone's source is not copied in: what is not here cannot be linked by mistake.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Referrals.Contracts/ src/Referrals.Contracts/
COPY src/Referrals.Durable/ src/Referrals.Durable/
COPY src/Referrals.Hosting/ src/Referrals.Hosting/
COPY src/Referrals.Imaging/ src/Referrals.Imaging/
COPY src/Referrals.ImageWorker/ src/Referrals.ImageWorker/
COPY src/Referrals.Clinical/ src/Referrals.Clinical/
RUN dotnet restore src/Referrals.Clinical/Referrals.Clinical.csproj --locked-mode
RUN dotnet publish src/Referrals.Clinical/Referrals.Clinical.csproj -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
# Photographs are decoded in a sandbox. It needs user namespaces, which an engine's default profile refuses: see docs/runbook.md.
RUN apt-get update && apt-get install -y --no-install-recommends bubblewrap util-linux && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
COPY --chmod=755 infra/deploy/healthy /usr/local/bin/healthy
# The address comes from the configuration alone; the image's own default would be port 8080 on every interface.
ENV ASPNETCORE_HTTP_PORTS= DOTNET_EnableDiagnostics=0
USER app
ENTRYPOINT ["dotnet", "/app/Referrals.Clinical.dll"]
