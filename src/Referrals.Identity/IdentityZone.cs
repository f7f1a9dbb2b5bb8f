using Referrals.Contracts.Messages;
using Referrals.Durable;
using Referrals.Hosting;

namespace Referrals.Identity;

/// <summary>The zone that knows who it is and holds no picture: pseudonym keys, patients' records, quarantine.</summary>
public static class IdentityZone
{
    /// <summary>What makes this executable.</summary>
    public static readonly ZoneDefinition Definition = new()
    {
        Name = "identity",
        Assembly = typeof(IdentityZone).Assembly,
        Json = [IdentityJson.Default],
        Publishes = [typeof(AdviceFiled), typeof(AdviceAcknowledged), typeof(AdviceIssued), typeof(QuarantineChanged), typeof(AdviceUnfiled), typeof(IncidentRaised), typeof(DeliveryDue)],
        Consumers =
        [
            new Consumes(typeof(AdviceIssued), typeof(AdviceIssuedConsumer)),
            new Consumes(typeof(AdviceUnfiled), typeof(AdviceUnfiledConsumer)),
            new Consumes(typeof(IncidentRaised), typeof(IncidentRaisedConsumer)),
            new Consumes(typeof(AccessChanged), typeof(AccessChangedConsumer)),
            new Consumes(typeof(CopiesCleared), typeof(CopiesClearedConsumer)),
            new Consumes(typeof(UsesWithdrawn), typeof(UsesWithdrawnConsumer)),
            new Consumes(typeof(DeliveryDue), typeof(DeliveryDueConsumer)),
        ],
        Services = Services,
        Doors = Doors,
    };

    static void Services(IServiceCollection services, ZoneSettings settings)
    {
        if (!settings.Peers.TryGetValue(AdvicePackages.Peer, out var clinical) || clinical.Urls.Length == 0)
            throw new UnsafeConfigurationException("Peers.clinical with its Urls is missing: no answer could ever come back.");
        services.AddSingleton(new PeerStatements(clinical));
        services.AddSingleton(new PatientPolicy(settings.IsDevelopment ? NhsNumberRange.Synthetic : NhsNumberRange.Live));
        services.AddSingleton(new KeyPolicy(TimeSpan.FromDays(settings.Keys.LinksKeptDays)));
        services.AddSingleton<PatientVault>();
        services.AddSingleton<RefusedKeys>();
        services.AddSingleton<LinkKeys>();
        services.AddSingleton<LinkIndex>();
        services.AddSingleton<OpenLinks>();
        services.AddSingleton<RecordJoins>();
        services.AddSingleton<PatientIndex>();
        services.AddSingleton<RecordCorrecting>();
        services.AddSingleton<NewLinks>();
        services.AddSingleton<RecordEntries>();
        services.AddSingleton<RecordOpening>();
        services.AddSingleton<QuarantineList>();
        services.AddSingleton<UnlinkedAnswers>();
        services.AddSingleton<AdviceCheck>();
        services.AddSingleton<AdviceReturn>();
        services.AddSingleton<Unpairing>();
        services.AddSingleton<TwoIdentifierCheck>();
        services.AddSingleton<Resolutions>();
        services.AddSingleton<IncidentList>();
        services.AddSingleton<BreakGlassList>();
        services.AddSingleton<UnunitedList>();
        services.AddHostedService<UnunitedGauge>();
        services.AddSingleton<ClinicalCalls>();
        EprServices.Add(services);
        services.AddSingleton(new RefusalForm("/fhir", refusal => refusal.ToOutcome()));
        services.AddHttpClient(AdvicePackages.Peer, http =>
            {
                http.Timeout = TimeSpan.FromSeconds(5);
                http.MaxResponseContentBufferSize = AdvicePackages.AnswerBytesMax;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(2), AllowAutoRedirect = false, UseProxy = false,
                SslOptions = clinical.AuthorityFile is { } authority ? new TrustedServer("Peers.clinical", authority, settings.Certificates, TimeProvider.System).ClientOptions : new(),
            })
            .AddTypedClient((http, provider) => ActivatorUtilities.CreateInstance<AdvicePackages>(provider, http, provider.GetRequiredService<DatabaseTime>()))
            .RemoveAllLoggers();
    }

    static void Doors(IEndpointRouteBuilder app)
    {
        MakeLinkDoor.Map(app);
        ReadLinkDoor.Map(app);
        BindDoor.Map(app);
        CancelLinkDoor.Map(app);
        DestroyKeyDoor.Map(app);
        TextCheckDoor.Map(app);
        IdentifyDoor.Map(app);
        UnlinkedAnswerDoors.Map(app);
        SearchRecordDoor.Map(app);
        OpenForPatientDoor.Map(app);
        ReadRecordDoor.Map(app);
        ReadEntryDoor.Map(app);
        ListAnswersDoor.Map(app);
        AcknowledgeDoor.Map(app);
        ListQuarantineDoor.Map(app);
        ReadQuarantineDoor.Map(app);
        FileHeldDoor.Map(app);
        RefuseHeldDoor.Map(app);
        UnpairDoor.Map(app);
        ReplaceNumberDoor.Map(app);
        MergeRecordDoors.Map(app);
        ListIncidentsDoor.Map(app);
        CloseIncidentDoor.Map(app);
        AskBreakGlassDoor.Map(app);
        ApproveBreakGlassDoor.Map(app);
        BreakGlassDoor.Map(app);
        ListBreakGlassDoor.Map(app);
        ListUnunitedDoor.Map(app);
        ListDeliveriesDoor.Map(app);
        ResendDeliveryDoor.Map(app);
        FhirMetadataDoor.Map(app);
        SearchPatientDoor.Map(app);
        ReadReportDoor.Map(app);
        ReadEverythingDoor.Map(app);
    }
}

/// <summary>Which patients this installation takes.</summary>
public sealed record PatientPolicy(NhsNumberRange NhsNumbers);
