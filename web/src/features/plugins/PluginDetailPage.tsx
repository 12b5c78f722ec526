import { Alert, Breadcrumb, Card, Descriptions, Flex, Steps, Tabs, Typography } from 'antd';
import { Link, useParams } from 'react-router-dom';
import { CopyableId } from '../../components/CopyableId';
import { ErrorState } from '../../components/ErrorState';
import { JsonBlock } from '../../components/JsonBlock';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useMay } from '../../lib/account';
import { formatBytes, formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { DescriptionButton } from './DescriptionButton';
import { InspectionReport } from './InspectionReport';
import { HoldsPanel } from './HoldsPanel';
import { LifecycleButtons } from './LifecycleButtons';
import { LogsTable } from './LogsTable';
import { pluginName } from './pluginName';
import { useLifecycleStep, usePlugin, usePluginHealth } from './queries';
import { RunsTable } from './RunsTable';
import { ConditionTags, StateTag } from './tags';
import type { PluginDetail, PluginState } from './types';
import { VersionsTab } from './VersionsTab';

const PROGRESS: readonly PluginState[] = ['uploaded', 'installed', 'running'];

/** How far a plugin has come on its way to running. */
function Progress({ state }: { readonly state: PluginState }) {
  const { t } = useTranslation();
  const reached = state === 'disabled' || state === 'error' ? 2 : PROGRESS.indexOf(state);
  return (
    <Steps
      size="small"
      current={reached}
      status={state === 'error' ? 'error' : state === 'disabled' ? 'wait' : state === 'running' ? 'finish' : 'process'}
      items={PROGRESS.map((step) => ({ title: t(`plugin.state.${step}`) }))}
    />
  );
}

function Overview({ plugin }: { readonly plugin: PluginDetail }) {
  const { t, language } = useTranslation();
  return (
    <Flex vertical gap={16} className="tab-body">
      <Descriptions
        size="small"
        column={{ xs: 1, lg: 2 }}
        items={[
          { key: 'id', label: t('plugin.id'), children: <Typography.Text code>{plugin.id}</Typography.Text> },
          { key: 'version', label: t('plugin.version'), children: plugin.version },
          { key: 'size', label: t('plugin.size'), children: formatBytes(plugin.sizeBytes) },
          { key: 'sha256', label: 'SHA-256', children: <CopyableId id={plugin.sha256} /> },
          { key: 'uploaded', label: t('plugin.uploadedAt'), children: formatInstant(plugin.uploadedAt, language) },
          { key: 'updated', label: t('plugin.updatedAt'), children: formatInstant(plugin.updatedAt, language) },
          { key: 'openapi', label: t('plugin.openapi'), children: <DescriptionButton id={plugin.id} /> },
        ]}
      />
      {plugin.inspection !== undefined && (
        <section>
          <Typography.Title level={2} className="section-title">
            {t('plugin.inspection')}
          </Typography.Title>
          <InspectionReport report={plugin.inspection} />
        </section>
      )}
    </Flex>
  );
}

export function PluginDetailPage() {
  const { id = '' } = useParams();
  return <PluginDetailView key={id} id={id} />;
}

function PluginDetailView({ id }: { readonly id: string }) {
  const translation = useTranslation();
  const { t } = translation;
  const plugin = usePlugin(id);
  const health = usePluginHealth(id, plugin.isSuccess);
  const step = useLifecycleStep(id);
  const mayAdminister = useMay('plugin.admin');
  const way = (
    <Breadcrumb items={[{ title: <Link to="/plugins">{t('menu.plugins')}</Link> }, { title: id }]} className="way" />
  );

  if (plugin.isPending || plugin.isError) {
    return (
      <>
        <PageHeader title={id} above={way} />
        <div className="panel">
          {plugin.isPending ? (
            <ListSkeleton />
          ) : (
            <ErrorState error={plugin.error} onRetry={() => void plugin.refetch()} />
          )}
        </div>
      </>
    );
  }
  const detail = plugin.data;
  const reason = detail.reason ?? health.data?.reason;
  return (
    <>
      <PageHeader
        above={way}
        title={pluginName(detail, translation)}
        hint={
          <Flex gap={4} align="center" className="plugin-tags">
            <StateTag state={detail.status} />
            <ConditionTags plugin={detail} health={health.data ?? detail.health} />
          </Flex>
        }
        extra={mayAdminister && <LifecycleButtons plugin={detail} step={step} />}
      />
      <Flex vertical gap={16}>
        {step.isError && <ProblemAlert error={step.error} />}
        {detail.status === 'error' && reason && (
          <Alert type="error" showIcon title={t('plugin.failed')} description={<span className="pre">{reason}</span>} />
        )}
        {(detail.heldSince || (detail.heldTenants ?? 0) > 0) && <HoldsPanel id={id} />}
        {detail.status === 'uninstalled' ? (
          <Alert type="warning" showIcon title={t('plugin.uninstalledHint')} />
        ) : (
          <Card size="small">
            <Progress state={detail.status} />
          </Card>
        )}
        <div className="panel panel-tabs">
          <Tabs
            destroyOnHidden
            items={[
              { key: 'overview', label: t('plugin.overview'), children: <Overview plugin={detail} /> },
              { key: 'versions', label: t('plugin.versions'), children: <VersionsTab id={id} /> },
              { key: 'runs', label: t('plugin.runs'), children: <RunsTable id={id} /> },
              { key: 'logs', label: t('plugin.logs'), children: <LogsTable id={id} /> },
              {
                key: 'manifest',
                label: t('plugin.manifest'),
                children: (
                  <div className="tab-body">
                    <JsonBlock value={detail.manifest ?? null} label={t('plugin.manifest')} />
                  </div>
                ),
              },
            ]}
          />
        </div>
      </Flex>
    </>
  );
}
